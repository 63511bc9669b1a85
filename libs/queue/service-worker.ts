import {
  DelayedError,
  type IQueueBackend,
  type Job as QueueJob,
  type JobProgress,
  type Processor,
  WaitingError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { endsWithin } from './deadline.js';
import { delayOf } from './deferred.js';
import { isOutage } from './outage.js';
import { type ServiceConnection } from './queue-backend.js';
import { MAX_STALLED_COUNT, type QueueName } from './simulation-queues.js';

const RETRY_AFTER_OUTAGE_MS = 1_000;
/** What processors get to stop in after their signals were aborted. */
const ABORTED_GRACE_MS = 2_000;

/**
 * BullMQ's Worker on the backend of this service; `BullModule.workerClass`. It waits for a queue that is away, hands every
 * processor a signal of ours, brings deferred work again, and closes within a bounded time, which gives sessions back.
 */
export class ServiceWorker extends Worker<
  unknown,
  void,
  string,
  IQueueBackend,
  JobProgress,
  ServiceConnection
> {
  private readonly controllers = new Map<string, AbortController>();
  private aborting = false;
  private ending?: Promise<void>;

  constructor(
    name: QueueName,
    processor: Processor<unknown, void>,
    options: WorkerOptions<ServiceConnection>,
  ) {
    const { backend, work } = options.connection;
    const settings = {
      concurrency: work.concurrency[name],
      lockDuration: work.lockDurationMs,
      stalledInterval: Math.ceil(work.lockDurationMs / 3),
      maxStalledCount: MAX_STALLED_COUNT,
      drainDelay: backend.idleSeconds,
      runRetryDelay: RETRY_AFTER_OUTAGE_MS,
    };
    super(name, processor, { ...settings, ...options }, backend.consuming);
    this.on('lockRenewalFailed', (ids) => {
      for (const id of ids) this.controllers.get(id)?.abort(lostLock());
    });
    this.on('failed', (job, error) => {
      work.onFailure(error, job?.id);
    });
    this.on('error', (error) => {
      if (!isOutage(error)) work.onFailure(error);
    });
  }

  /**
   * Takes no more work, waits for what runs up to the grace, then aborts it. Aborted work goes back into the queue and runs
   * again. A processor that ignores its signal is left behind after two more seconds; its work is taken over when its lock
   * has run out. Nest asks for it once more at the end, and is given the same end.
   */
  override close(): Promise<void> {
    this.ending ??= this.closeInTime(super.close());
    return this.ending;
  }

  /** Calls the processor. BullMQ's own signals do not know work that the same worker was given twice. */
  protected override async callProcessJob(job: QueueJob<unknown, void>, token: string): Promise<void> {
    const id = job.id ?? '';
    const controller = new AbortController();
    // After an outage of the queue this process can be given again what it still runs.
    this.controllers.get(id)?.abort(lostLock());
    this.controllers.set(id, controller);
    try {
      await super.callProcessJob(job, token, controller.signal);
    } catch (error) {
      await this.putBack(error, job, token);
      throw error;
    } finally {
      if (this.controllers.get(id) === controller) this.controllers.delete(id);
    }
  }

  /** @throws what tells BullMQ that the work is in the queue again, where it is */
  private async putBack(error: unknown, job: QueueJob<unknown, void>, token: string): Promise<void> {
    if (this.aborting) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const delayMs = delayOf(error);
    if (delayMs !== undefined) {
      await job.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    }
  }

  private async closeInTime(closing: Promise<void>): Promise<void> {
    if (await endsWithin(closing, this.opts.connection.work.graceMs)) return;
    this.aborting = true;
    for (const controller of this.controllers.values()) {
      controller.abort(new Error('The worker is shutting down.'));
    }
    await endsWithin(closing, ABORTED_GRACE_MS);
  }
}

/**
 * The signal of a processor's third parameter, which BullMQ's types call optional.
 * @throws Error when another worker class than ours called the processor
 */
export function requireSignal(signal: AbortSignal | undefined): AbortSignal {
  if (signal === undefined) throw new Error('A processor was called without a signal to stop by.');
  return signal;
}

function lostLock(): Error {
  return new Error('The queue gave this work out again.');
}
