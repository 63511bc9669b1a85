import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLDER, parametersOf, program, sourceOf } from './workspace-folder.js';
import { JOB_TOKEN, WORKSPACE } from './workspace-server.js';

/** How a job ended. */
export type JobOutcome =
  | { readonly result: unknown; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: { readonly name: string; readonly message: string } };

/** The context of a job. */
export interface JobContext {
  /** Where Windmill answers. */
  readonly windmillUrl: string;
  readonly jobId?: string;
  /** Of a step: the job of its flow. */
  readonly flowJobId?: string;
}

/** Runs a script of f/ai_trader in a process of its own under its real runtime, bun or python3. */
export async function runScript(
  script: string,
  args: Readonly<Record<string, unknown>>,
  { windmillUrl, jobId = randomUUID(), flowJobId }: JobContext,
): Promise<JobOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'ai-trader-windmill-'));
  const resultFile = join(folder, 'result.json');
  const source = join(FOLDER, sourceOf(script));
  const [command, ...commandArgs] = source.endsWith('.py')
    ? ['python3', '-B', join(import.meta.dirname, 'python/run_script.py'), source, resultFile]
    : [
        program('bun'),
        join(import.meta.dirname, 'run-script.mjs'),
        source,
        resultFile,
        ...parametersOf(script),
      ];
  try {
    const child = spawn(command, commandArgs, {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        PYTHONPATH: join(import.meta.dirname, 'python'),
        BASE_INTERNAL_URL: windmillUrl,
        WM_TOKEN: JOB_TOKEN,
        WM_WORKSPACE: WORKSPACE,
        WM_JOB_ID: jobId,
        ...(flowJobId === undefined ? {} : { WM_FLOW_JOB_ID: flowJobId, WM_ROOT_FLOW_JOB_ID: flowJobId }),
      },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
    child.stdin.end(JSON.stringify(args));
    await once(child, 'close');
    if (!existsSync(resultFile)) throw new Error(`${script} ended without a result. It wrote:\n${log}`);
    return JSON.parse(readFileSync(resultFile, 'utf8')) as JobOutcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
