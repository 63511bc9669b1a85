import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** Runs jest and counts: how many tests passed, failed and were skipped, and the exit code to end with. */
export async function runJest(args, postgresUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'ai-trader-test-'));
  const report = join(folder, 'report.json');
  try {
    const run = spawn(
      process.execPath,
      [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${report}`, ...args],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          NODE_OPTIONS: nodeOptions(),
          ...(postgresUrl && { TEST_POSTGRES_URL: postgresUrl }),
        },
      },
    );
    const [status] = await once(run, 'exit');
    return summarise(report, status ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** PGlite ends a process of Jest's without it. */
function nodeOptions() {
  return [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--no-warnings'].filter(Boolean).join(' ');
}

/** A suite that could not even start counts as one failure. */
function summarise(report, status) {
  if (!existsSync(report)) return { exitCode: status || 1, passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const skipped = result.numPendingTests + result.numTodoTests;
  const nothing = result.numPassedTests === 0;
  if (nothing) console.error('No test was run.');
  return { exitCode: failed > 0 || nothing ? 1 : status, passed: result.numPassedTests, failed, skipped };
}
