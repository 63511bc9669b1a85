import { setTimeout as sleep } from 'node:timers/promises';
import { type TradingDate } from '@app/domain';
import { delayOf } from './deferred.js';
import { type SimulationQueue } from './simulation-queue.js';
import {
  type ModelDayPayload,
  type PriceDownloadPayload,
  type TradingDatePayload,
} from './simulation-queues.js';
import { SETTLING, type TradingDateWork } from './trading-date-flow.js';

/**
 * The work behind each queue. The database is the truth: a handler may be called again for work that is done, and then
 * does nothing. A handler that throws ends the model-day's place in the queue; a trading date's is tried again a few
 * times. After `signal` has been aborted nothing may be written.
 */
export interface QueueHandlers {
  settleTradingDate(payload: TradingDatePayload, signal: AbortSignal): Promise<void>;
  runModelDay(payload: ModelDayPayload, signal: AbortSignal): Promise<void>;
  downloadPrices(payload: PriceDownloadPayload, signal: AbortSignal): Promise<void>;
}

/** What work is done under. */
export interface WorkOffOptions {
  /** Model-days that run at once. */
  readonly modelDayConcurrency: number;
  /** Aborted when no more work is to be taken: what runs goes on to its end. */
  readonly stop: AbortSignal;
  /** Aborted when what runs is to end too; handed to the handlers. */
  readonly abort: AbortSignal;
  /** Told of every handler that threw. */
  readonly onError: (error: unknown) => void;
}

/**
 * The queue of a process that works off its own jobs: it lives in memory and does what a queue's workers do, in the same
 * order and with the same repetitions. A date's model-days run in parallel, failed or not, then the date is settled.
 */
export class InProcessQueue implements Pick<
  SimulationQueue,
  'ping' | 'enqueueTradingDate' | 'knowsTradingDate' | 'enqueueDownload'
> {
  private readonly dates: TradingDateWork[] = [];
  private readonly downloads: string[] = [];

  ping(): Promise<void> {
    return Promise.resolve();
  }

  /** A date that waits or is under way is left as it is. */
  enqueueTradingDate(work: TradingDateWork): Promise<void> {
    if (!this.knows(work.jobId, work.date)) this.dates.push(work);
    return Promise.resolve();
  }

  knowsTradingDate(jobId: string, date: TradingDate): Promise<boolean> {
    return Promise.resolve(this.knows(jobId, date));
  }

  enqueueDownload(jobId: string): Promise<void> {
    if (!this.downloads.includes(jobId)) this.downloads.push(jobId);
    return Promise.resolve();
  }

  /**
   * Works off what waits and what comes in meanwhile, until nothing waits or it is stopped.
   * @throws what settling a date throws again and again
   */
  async workOff(handlers: QueueHandlers, options: WorkOffOptions): Promise<void> {
    while (!options.stop.aborted) {
      const [jobId] = this.downloads;
      const [date] = this.dates;
      if (jobId !== undefined) {
        await repeated(options, () => handlers.downloadPrices({ jobId }, options.abort));
        this.downloads.shift();
      } else if (date) {
        await this.workOffDate(date, handlers, options);
        this.dates.shift();
      } else return;
    }
  }

  /** The date stays known until it is settled. */
  private async workOffDate(
    { jobId, date, modelDayIds }: TradingDateWork,
    handlers: QueueHandlers,
    options: WorkOffOptions,
  ): Promise<void> {
    const places = new Places(options.modelDayConcurrency);
    const runs = modelDayIds.map((modelDayId) =>
      repeated(options, () =>
        places.run(() => handlers.runModelDay({ modelDayId }, options.abort), options.stop),
      ),
    );
    await Promise.all(runs);
    await settle(() => handlers.settleTradingDate({ jobId, date }, options.abort));
  }

  private knows(jobId: string, date: TradingDate): boolean {
    return this.dates.some((work) => work.jobId === jobId && work.date === date);
  }
}

/** Does work again after the wait that it asks for; work that fails otherwise is given up, as a queue's workers do. */
async function repeated({ stop, abort, onError }: WorkOffOptions, work: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    try {
      await work();
      return;
    } catch (error) {
      if (abort.aborted) return;
      const delayMs = delayOf(error);
      if (delayMs === undefined) {
        onError(error);
        return;
      }
      await sleep(delayMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

async function settle(work: () => Promise<void>): Promise<void> {
  const { attempts, backoff } = SETTLING;
  for (let failures = 0; ; failures += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (failures + 1 >= attempts) throw error;
      await sleep(backoff.delay * 2 ** failures);
    }
  }
}

/** Places for work that runs at once; who waits for a repetition holds none. */
class Places {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Does nothing when it is stopped before its turn. */
  async run(work: () => Promise<void>, stop: AbortSignal): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      if (!stop.aborted) await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
