import { type JobStatus, type ModelDayStatus } from '@app/domain';
import { Counter, Gauge, type Registry } from 'prom-client';
import { SharedRead } from './shared-read.js';

/** How many there are of each; what is missing is 0. */
export type Counts<Name extends string = string> = Readonly<Partial<Record<Name, number>>>;

/** What the database holds, as a few grouped queries tell. */
export interface DatabaseState {
  readonly jobs: Counts<JobStatus>;
  readonly modelDays: Counts<ModelDayStatus>;
  /** Workers that have been heard of lately. */
  readonly workers: number;
}

/** Where the state comes from. */
export interface StateSources {
  readonly database: () => Promise<DatabaseState>;
  /** Entries of each queue by state. */
  readonly queue: () => Promise<Readonly<Record<string, Counts>>>;
}

const JOB_STATUSES: Readonly<Record<JobStatus, 0>> = {
  downloading_data: 0,
  pending: 0,
  running: 0,
  completed: 0,
  partial: 0,
  failed: 0,
  cancelled: 0,
};
const MODEL_DAY_STATUSES: Readonly<Record<ModelDayStatus, 0>> = {
  pending: 0,
  running: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
};
/** Longer than the queue takes to say that it is away, shorter than the ten seconds that Prometheus waits. */
const READ_TIMEOUT_MS = 3_000;

/**
 * The state of the whole service, read from the database and the queue at each scrape: right after a restart, and the same
 * whichever process is asked, so that only the API serves it. A part that cannot be read has no series until it can, and
 * `ai_trader_up` says so.
 */
export class StateMetrics {
  private readonly database: SharedRead<DatabaseState>;
  private readonly queue: SharedRead<Readonly<Record<string, Counts>>>;
  private readonly up: Gauge<'part'>;
  private readonly errors: Counter<'part'>;
  private readonly jobs: Gauge<'status'>;
  private readonly modelDays: Gauge<'status'>;
  private readonly workers: Gauge;
  private readonly entries: Gauge<'queue' | 'state'>;

  constructor(registry: Registry, sources: StateSources, timeoutMs = READ_TIMEOUT_MS) {
    this.database = new SharedRead(sources.database, timeoutMs);
    this.queue = new SharedRead(sources.queue, timeoutMs);
    const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
      new Gauge<Label>({ name, help, labelNames, registers: [registry] });
    this.up = gauge('ai_trader_up', 'Whether the database and the queue answered this scrape', 'part');
    this.errors = new Counter({
      name: 'ai_trader_scrape_errors_total',
      help: 'Scrapes that the database or the queue did not answer',
      labelNames: ['part'],
      registers: [registry],
    });
    this.jobs = gauge('ai_trader_jobs', 'Jobs by status', 'status');
    this.modelDays = gauge(
      'ai_trader_model_days',
      'Model-days by status, superseded ones left out',
      'status',
    );
    this.workers = gauge('ai_trader_workers', 'Workers that have been heard of lately');
    this.entries = gauge('ai_trader_queue_entries', 'What the queues hold, by state', 'queue', 'state');
  }

  /** Reads the state anew; never throws. */
  async refresh(): Promise<void> {
    await Promise.all([
      this.part('database', this.database.now(), (state) => {
        this.showDatabase(state);
      }),
      this.part('queue', this.queue.now(), (queues) => {
        this.showQueues(queues);
      }),
    ]);
  }

  private async part<State>(
    name: string,
    read: Promise<State>,
    show: (state?: State) => void,
  ): Promise<void> {
    try {
      show(await read);
      this.up.set({ part: name }, 1);
    } catch {
      show();
      this.up.set({ part: name }, 0);
      this.errors.inc({ part: name });
    }
  }

  private showDatabase(state?: DatabaseState): void {
    this.jobs.reset();
    this.modelDays.reset();
    // A gauge without labels would be reset to 0, which is an answer.
    this.workers.remove();
    if (!state) return;
    for (const [status, count] of Object.entries({ ...JOB_STATUSES, ...state.jobs }))
      this.jobs.set({ status }, count);
    for (const [status, count] of Object.entries({ ...MODEL_DAY_STATUSES, ...state.modelDays }))
      this.modelDays.set({ status }, count);
    this.workers.set(state.workers);
  }

  private showQueues(queues: Readonly<Record<string, Counts>> = {}): void {
    this.entries.reset();
    for (const [queue, counts] of Object.entries(queues)) {
      for (const [state, count] of Object.entries(counts)) this.entries.set({ queue, state }, count ?? 0);
    }
  }
}
