import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { DATES } from '../bench/workload.js';
import { deploy, type Deployment, VARIANTS } from './deployment.js';
import {
  differences,
  differencesOfTables,
  digestOf,
  type EndState,
  readEndState,
  readTables,
} from '../libs/testing/end-state.js';
import { type FaultCounts, type FaultName, planFaults, possibleFaults, type QueueKind } from './fault.js';
import { RandomStream } from '../libs/market-data/synthetic/random-stream.js';
import { type InjectedFault, Injector } from './injector.js';
import { JobRunner } from './job-runner.js';
import { recoveryTimes, type RecoveryTimes } from './recovery.js';
import { type Engine } from '../libs/testing/state-reader.js';

/** Recovery is short, so that the run consists of faults and not of waiting. */
const SHORT_LOCKS: Readonly<Record<string, string>> = {
  QUEUE_LOCK_S: '1',
  RECONCILE_INTERVAL_S: '0.5',
  MODEL_CALL_TIMEOUT_S: '1.5',
  TOOL_CALL_TIMEOUT_S: '2',
  MODEL_DAY_TIMEOUT_S: '30',
  SHUTDOWN_GRACE_S: '2',
  // Faults come far more often than in life: attempts that fail by themselves must not run out.
  MODEL_DAY_ATTEMPTS: '50',
  BLOCKED_PORTS_MS: '800',
  // Kills are to fall between a commit and its files, too.
  SLOW_FILES_MS: '15',
  LOG_LEVEL: 'info',
};
const ANSWER_MS = { low: 20, high: 150 };
/** Kills are to fall between a commit and what the queue is told of it, too. */
const QUEUE_DELAY_MS = 5;
/** A trigger takes about half of that. */
const LONGEST_TRIGGER_MS = 120;
const DRAIN_LIMIT_MS = 15_000;

/** One chunk of a run: what is put up, how it is disturbed. */
export interface ChunkOptions {
  readonly seed: string;
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly faults: FaultCounts;
  /** How many of the twenty dates a job plays. */
  readonly dates: number;
  /** Leave the folder even when nothing was wrong. */
  readonly keep: boolean;
}

/** What a chunk found; chunks add up. */
export interface ChunkResult {
  readonly kind: 'chunk';
  readonly seed: string;
  readonly queue: QueueKind;
  readonly engine: Engine;
  /** Faults that happened, by name. */
  readonly faults: FaultCounts;
  /** Those of them that interrupted model-days. */
  readonly struck: FaultCounts;
  readonly skipped: readonly string[];
  readonly jobs: number;
  readonly modelDays: number;
  /** Attempts at them: more than model-days, because of the faults. */
  readonly attempts: number;
  /** Of an undisturbed job, by variant of the workload. */
  readonly actions: readonly number[];
  /** Everything that was not as in the undisturbed run; empty is the goal. */
  readonly differences: readonly string[];
  readonly recoveryMs: RecoveryTimes;
  /** Of the undisturbed end states; equal in every chunk over the same dates. */
  readonly digest: string;
  readonly dates: number;
  readonly seconds: number;
  /** What is left for a look, when something was wrong. */
  readonly folder?: string;
}

/** Runs the workload once undisturbed and then again and again with faults, and compares what each job leaves behind. */
export async function runChunk(options: ChunkOptions, report: (line: string) => void): Promise<ChunkResult> {
  const started = performance.now();
  const { seed, queue, engine } = options;
  const deployment = await deploy({
    ...{
      queue,
      engine,
      seed,
      answerMs: ANSWER_MS,
      settings: SHORT_LOCKS,
      queueDelayMs: QUEUE_DELAY_MS,
      smallDisk: true,
    },
  });
  let failed = true;
  try {
    const run = new ChunkRun(deployment, options, report);
    const found = await run.execute();
    failed = found.differences.length > 0;
    const seconds = Math.round((performance.now() - started) / 1_000);
    return {
      kind: 'chunk',
      seed,
      queue,
      engine,
      dates: options.dates,
      ...found,
      seconds,
      ...(failed && { folder: deployment.folder }),
    };
  } catch (error) {
    report(`the processes' logs are left in ${deployment.folder}`);
    throw error;
  } finally {
    await deployment.close(failed || options.keep);
  }
}

class ChunkRun {
  private readonly jobs: JobRunner;
  private readonly injector: Injector;
  private readonly jobIds: string[] = [];
  private readonly found: string[] = [];
  private readonly random: RandomStream;
  private killing: Promise<void> = Promise.resolve();

  constructor(
    private readonly deployment: Deployment,
    private readonly options: ChunkOptions,
    private readonly report: (line: string) => void,
  ) {
    const [startDate, endDate] = [DATES[0], DATES[options.dates - 1]];
    if (startDate === undefined || endDate === undefined) throw new Error('--dates must be from 1 to 20');
    this.jobs = new JobRunner(deployment.apiUrl, { startDate, endDate });
    this.random = new RandomStream(`triggers ${options.seed}`);
    this.injector = new Injector(deployment, () => this.jobs.jobId);
  }

  async execute() {
    const expected: EndState[] = [];
    for (let variant = 0; variant < VARIANTS; variant += 1) expected.push(await this.undisturbed());
    if (this.options.keep)
      writeFileSync(join(this.deployment.folder, 'undisturbed.json'), JSON.stringify(expected, null, 1));
    const disturbance = this.injector.run(
      planFaults(this.options.seed, possibleFaults(this.options.faults, this.options)),
    );
    // An error of the disturbance ends the chunk when the job under way has ended.
    disturbance.catch(() => undefined);
    do await this.disturbed(expected);
    while (!this.injector.over);
    await Promise.all([disturbance, this.killing]);
    await this.afterwards(expected);
    return this.result(expected);
  }

  private async undisturbed(): Promise<EndState> {
    const began = performance.now();
    const { id, status } = await this.nextJob();
    if (status !== 'completed') throw new Error(`the undisturbed job ended as ${status}`);
    const state = await readEndState(this.source, id);
    this.report(
      `undisturbed: ${state.actions} actions in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
    );
    return state;
  }

  /** One job under faults, compared at the instant of its end. */
  private async disturbed(expected: readonly EndState[]): Promise<void> {
    const { id, index, status } = await this.nextJob(this.triggerDisturbance());
    const state = await readEndState(this.source, id);
    const found = [
      ...(status === 'completed' ? [] : [`it ended as ${status}`]),
      ...differences(state, ofJob(expected, index)),
    ];
    this.note(found, `job ${index} (${id})`);
    this.report(
      `job ${index}: ${status}, ${this.injector.injected.length} faults so far, ${found.length} differences`,
    );
  }

  /** Every job's trigger is also the instant of a kill, where kills of the API are asked for. */
  private triggerDisturbance(): (() => void) | undefined {
    const { queue, faults } = this.options;
    const afterMs = this.random.between(0, LONGEST_TRIGGER_MS);
    if (((queue === 'embedded' ? faults['kill-all'] : faults['api-kill']) ?? 0) === 0) return undefined;
    return () => {
      this.killing = this.injector.killDuringTrigger(afterMs);
    };
  }

  /** Runs one job; the variants of the workload take turns. */
  private async nextJob(whileAsked?: () => void) {
    const index = this.jobIds.length;
    const id = await this.jobs.start(index % VARIANTS, whileAsked);
    this.jobIds.push(id);
    return { id, index, status: await this.jobs.end(id) };
  }

  /** When all is quiet: nothing under way, every process ends by itself, and all that was written is still there. */
  private async afterwards(expected: readonly EndState[]): Promise<void> {
    const { deployment } = this;
    await Promise.all(deployment.processes.map((each) => each.ready()));
    if (deployment.redis) this.note(await leftInQueue(deployment.redis.url), 'the queue');
    const ends = await Promise.all(deployment.processes.map((each) => each.shutDown()));
    this.note(
      ends.flatMap((end) => end ?? []),
      'the shutdown',
    );
    const last = this.jobIds.length - 1;
    const state = await readEndState(this.source, this.jobIds[last] ?? '');
    this.note(differences(state, ofJob(expected, last)), 'at the end');
    for (const [index, id] of this.jobIds.entries()) {
      const found = differencesOfTables(await readTables(this.source, id), ofJob(expected, index).tables);
      this.note(found, `at the end, job ${index} (${id})`);
    }
    this.note(await this.inconsistencies(), 'at the end');
    this.note(this.jobs.badAnswers, 'the API');
    this.note(this.injector.complaints, 'a worker');
  }

  private async inconsistencies(): Promise<string[]> {
    const { reader, dataDir } = this.deployment;
    const jobs = await reader.rows('SELECT id FROM jobs ORDER BY created_at');
    const known = jobs.map(({ id }) => id).join() === this.jobIds.join();
    const active = await reader.rows(
      'SELECT signature, date, COUNT(*) AS n FROM portfolio_days WHERE superseded_at IS NULL GROUP BY signature, date',
    );
    const expectedDays = this.options.dates * Object.keys(this.deployment.workload.histories).length;
    const integrity = reader.engine === 'sqlite' ? await reader.rows('PRAGMA integrity_check') : [];
    const runtimeFiles = readdirSync(dataDir).filter((name) => name.startsWith('runtime_env_'));
    return [
      ...(known ? [] : [`${jobs.length} jobs in the database, ${this.jobIds.length} were started`]),
      ...(active.length === expectedDays
        ? []
        : [`${active.length} days in the portfolios, not ${expectedDays}`]),
      ...integrity.map((row) => Object.values(row).join()).filter((text) => text !== 'ok'),
      ...runtimeFiles.map((name) => `${name} was left behind`),
    ];
  }

  private async result(expected: readonly EndState[]) {
    const { reader } = this.deployment;
    const { injected, skipped } = this.injector;
    const [sums] = await reader.rows('SELECT COUNT(*) AS days, SUM(attempt) AS attempts FROM model_days');
    return {
      faults: countOf(injected),
      struck: countOf(injected.filter(({ interrupted }) => interrupted.length > 0)),
      skipped: [...new Set(skipped)],
      jobs: this.jobIds.length - VARIANTS,
      modelDays: Number(sums?.days),
      attempts: Number(sums?.attempts),
      actions: expected.map((state) => state.actions),
      differences: this.found,
      recoveryMs: await recoveryTimes(reader, injected),
      digest: expected.map(digestOf).join(),
    };
  }

  private get source() {
    const { reader, dataDir, provider } = this.deployment;
    return { reader, dataDir, providerUrl: provider.url };
  }

  private note(found: readonly string[], where: string): void {
    this.found.push(...found.map((each) => `${where}: ${each}`));
  }
}

function countOf(injected: readonly InjectedFault[]): FaultCounts {
  const counts: Partial<Record<FaultName, number>> = {};
  for (const { name } of injected) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function ofJob(expected: readonly EndState[], index: number): EndState {
  return expected[index % VARIANTS] as EndState;
}

/** What is still in the queue when nothing is to be done any more; it may need a moment to find that out. */
async function leftInQueue(url: string): Promise<string[]> {
  const client = new Redis(url);
  const deadline = Date.now() + DRAIN_LIMIT_MS;
  try {
    for (;;) {
      const keys = await client.keys('ai-trader:*');
      const left = keys.filter((key) =>
        /:(wait|active|paused|delayed|waiting-children|failed|completed|prioritized)$/.test(key),
      );
      if (left.length === 0) return [];
      if (Date.now() > deadline) return left.map((key) => `${key} is not empty`);
      await pause(250);
    }
  } finally {
    client.disconnect();
  }
}
