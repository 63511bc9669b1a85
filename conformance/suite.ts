import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One thing that a scenario looked at. A warning counts as a failure in the suite's own comparison. */
interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** How one scenario went. */
export interface ScenarioResult {
  readonly name: string;
  readonly successes: number;
  /** What was wrong, one text for each failed check or warning. */
  readonly complaints: readonly string[];
}

/** How a run of all server scenarios went. */
export interface SuiteResult {
  /** The suite's own verdict against its baseline. */
  readonly asExpected: boolean;
  readonly scenarios: readonly ScenarioResult[];
  /** What the suite wrote. */
  readonly output: string;
}

const PROGRAM = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
const DEADLINE_MS = 120_000;
/** `server-`, the scenario's name, and the time of its start. */
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/** Runs every server scenario of the official suite, the pending ones too. @param url of the MCP endpoint */
export async function runSuite(url: string, baselinePath: string): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
  try {
    const args = [
      'server',
      '--url',
      url,
      '--suite',
      'all',
      '--expected-failures',
      baselinePath,
      '-o',
      folder,
    ];
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { asExpected: code === 0, scenarios: readScenarios(folder), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readScenarios(folder: string): readonly ScenarioResult[] {
  return readdirSync(folder).flatMap((entry) => {
    const [, name] = RESULT_FOLDER.exec(entry) ?? [];
    if (name === undefined) return [];
    const checks = JSON.parse(readFileSync(join(folder, entry, 'checks.json'), 'utf8')) as readonly Check[];
    return [{ name, successes: countOf(checks, 'SUCCESS'), complaints: checks.flatMap(complaint) }];
  });
}

function countOf(checks: readonly Check[], status: Check['status']): number {
  return checks.filter((check) => check.status === status).length;
}

function complaint({ id, status, errorMessage }: Check): string[] {
  return status === 'FAILURE' || status === 'WARNING' ? [`${id}: ${errorMessage ?? status}`] : [];
}
