import { setTimeout as pause } from 'node:timers/promises';
import { DATES } from '../bench/workload.js';
import { deploy, type Deployment } from './deployment.js';
import { JobRunner } from './job-runner.js';

const KILLS = 10;
/** Long enough for a kill to strike in the midst of a session. */
const ANSWER_MS = { low: 1_500, high: 2_500 };
const POLL_MS = 50;
const KILL_LIMIT_MS = 120_000;

/** How long, in milliseconds, each of the kills kept its model-days waiting, with the default settings. */
export interface DefaultRecoveryResult {
  readonly kind: 'default-recovery';
  readonly seed: string;
  /** From each kill until the last model-day of the killed worker was completed. */
  readonly recoveryMs: readonly number[];
}

/** Kills workers of a service that runs with its default settings, ten times, and waits each time for its model-days. */
export async function measureDefaultRecovery(
  seed: string,
  report: (line: string) => void,
): Promise<DefaultRecoveryResult> {
  const deployment = await deploy({
    ...{
      queue: 'redis',
      engine: 'sqlite',
      seed,
      answerMs: ANSWER_MS,
      settings: {},
      queueDelayMs: 0,
      smallDisk: false,
    },
  });
  try {
    const [startDate = '', endDate = ''] = [DATES[0], DATES.at(-1)];
    const jobs = new JobRunner(deployment.apiUrl, { startDate, endDate });
    const recoveryMs: number[] = [];
    let jobId = await jobs.start(0);
    while (recoveryMs.length < KILLS) {
      const taken = await killAndWait(deployment, recoveryMs.length);
      if (taken === undefined) {
        if (await isOver(deployment, jobId)) jobId = await jobs.start(0);
        continue;
      }
      recoveryMs.push(taken);
      report(`kill ${recoveryMs.length}: ${(taken / 1_000).toFixed(1)} s`);
    }
    return { kind: 'default-recovery', seed, recoveryMs };
  } finally {
    await deployment.close(false);
  }
}

async function isOver({ reader }: Deployment, jobId: string): Promise<boolean> {
  const rows = await reader.rows(`SELECT id FROM jobs WHERE id = '${jobId}' AND completed_at IS NOT NULL`);
  return rows.length > 0;
}

/** @returns undefined when the worker had nothing under way when it was to be killed */
async function killAndWait({ workers, reader }: Deployment, round: number): Promise<number | undefined> {
  const worker = workers[round % workers.length];
  if (!worker) throw new Error('there is no worker to kill');
  await worker.ready();
  const own = `SELECT id FROM model_days WHERE status = 'running' AND worker_id LIKE '%-${String(worker.pid)}-%'`;
  if ((await untilSome(() => reader.rows(own))).length === 0) return undefined;
  // Somewhere in the first answer of the session or the second.
  await pause(round * 200);
  const ids = await reader.rows(own);
  if (ids.length === 0) return undefined;
  const at = Date.now();
  await worker.kill();
  const list = ids.map(({ id }) => `'${String(id)}'`).join(', ');
  const completed = `SELECT completed_at FROM model_days WHERE status = 'completed' AND id IN (${list})`;
  const deadline = at + KILL_LIMIT_MS;
  for (;;) {
    const rows = await reader.rows(completed);
    if (rows.length === ids.length)
      return Math.max(...rows.map((row) => Date.parse(String(row.completed_at)))) - at;
    if (Date.now() > deadline)
      throw new Error(`the model-days of a killed worker were not completed within ${KILL_LIMIT_MS} ms`);
    await pause(POLL_MS);
  }
}

async function untilSome<Row>(read: () => Promise<readonly Row[]>): Promise<readonly Row[]> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const rows = await read();
    if (rows.length > 0) return rows;
    await pause(POLL_MS);
  }
  return [];
}
