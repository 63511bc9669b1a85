import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { DATES } from '../bench/workload.js';
import { deploy, type Deployment, VARIANTS } from './deployment.js';
import { type QueueKind } from './fault.js';
import { JobRunner } from './job-runner.js';
import { type Engine } from '../libs/testing/state-reader.js';

const WARM_UP_MINUTES = 5;

/** What the service holds at one instant, between two jobs. */
export interface SoakSample {
  readonly minute: number;
  /** Resident memory by process. */
  readonly memoryMb: Readonly<Record<string, number>>;
  /** Open files and sockets by process. */
  readonly handles: Readonly<Record<string, number>>;
  /** Keys in Redis; undefined with the embedded queue. */
  readonly queueKeys?: number;
  readonly databaseMb?: number;
  readonly modelDays: number;
}

/** A long run at full load: what the service held after it had warmed up, and at the end. */
export interface SoakResult {
  readonly kind: 'soak';
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly minutes: number;
  readonly warm: SoakSample;
  readonly end: SoakSample;
  readonly samples: readonly SoakSample[];
  readonly jobs: number;
}

export interface SoakOptions {
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly minutes: number;
  readonly seed: string;
}

/** Runs job after job against a model server that answers at once. */
export async function soak(options: SoakOptions, report: (line: string) => void): Promise<SoakResult> {
  const { queue, engine, minutes, seed } = options;
  const deployment = await deploy({
    ...{
      queue,
      engine,
      seed,
      answerMs: { low: 0, high: 0 },
      settings: {},
      queueDelayMs: 0,
      smallDisk: false,
    },
  });
  try {
    const [startDate = '', endDate = ''] = [DATES[0], DATES.at(-1)];
    const jobs = new JobRunner(deployment.apiUrl, { startDate, endDate });
    const samples: SoakSample[] = [];
    const started = Date.now();
    const elapsed = () => (Date.now() - started) / 60_000;
    let count = 0;
    for (let nextMinute = 0; elapsed() < minutes; count += 1) {
      const status = await jobs.end(await jobs.start(count % VARIANTS));
      if (status !== 'completed') throw new Error(`job ${count} ended as ${status}`);
      if (elapsed() < nextMinute) continue;
      const sample = await takeSample(deployment, elapsed());
      samples.push(sample);
      report(describe(sample));
      nextMinute += 1;
    }
    const end = await takeSample(deployment, elapsed());
    const warm = samples.find(({ minute }) => minute >= Math.min(WARM_UP_MINUTES, minutes / 2)) ?? end;
    return { kind: 'soak', queue, engine, minutes, warm, end, samples: [...samples, end], jobs: count };
  } finally {
    await deployment.close(false);
  }
}

async function takeSample(deployment: Deployment, minute: number): Promise<SoakSample> {
  const { processes, reader, redis, dataDir } = deployment;
  const ofEach = (read: (pid: string) => number) =>
    Object.fromEntries(processes.map((each) => [each.name, read(String(each.pid))]));
  const [counted] = await reader.rows('SELECT COUNT(*) AS n FROM model_days');
  return {
    minute: Number(minute.toFixed(2)),
    memoryMb: ofEach(residentMb),
    handles: ofEach((pid) => readdirSync(`/proc/${pid}/fd`).length),
    ...(redis && { queueKeys: await countKeys(redis.url) }),
    ...(reader.engine === 'sqlite' && { databaseMb: statSync(join(dataDir, 'jobs.db')).size / 1_048_576 }),
    modelDays: Number(counted?.n),
  };
}

/** From /proc, which only Linux has. */
function residentMb(pid: string): number {
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return Math.round(kilobytes / 102.4) / 10;
}

async function countKeys(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    return await client.dbsize();
  } finally {
    client.disconnect();
  }
}

function describe({ minute, memoryMb, handles, queueKeys, databaseMb, modelDays }: SoakSample): string {
  const listed = (values: Readonly<Record<string, number>>) =>
    Object.entries(values)
      .map((pair) => pair.join(' '))
      .join(', ');
  return [
    `minute ${minute.toFixed(1)}: ${modelDays} model-days`,
    `MB ${listed(memoryMb)}`,
    `handles ${listed(handles)}`,
    `queue keys ${queueKeys ?? 'n/a'}`,
    `database ${databaseMb?.toFixed(1) ?? 'n/a'} MB`,
  ].join('; ');
}
