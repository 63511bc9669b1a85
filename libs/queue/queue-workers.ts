import { DelayedError, type Job as QueueJob, UnrecoverableError, WaitingError } from 'bullmq';
import { DomainError } from '@app/domain';
import { endsWithin } from './deadline.js';
import { delayOf } from './deferred.js';
import { isOutage } from './outage.js';
import { BOUND_CONNECTION, type BoundQueueClasses, type QueueConnections } from './queue-connections.js';
import {
  BadPayloadError,
  MAX_STALLED_COUNT,
  QUEUE_NAMES,
  type QueueHandlers,
  type QueueName,
  SIMULATION_QUEUES,
} from './simulation-queues.js';

/** Trading dates are settled by a few statements. */
const TRADING_DATE_CONCURRENCY = 4;
/** Downloads wait for the provider's limits most of the time, which all of them share. */
const DOWNLOAD_CONCURRENCY = 2;
const LOCK_DURATION_MS = 15_000;
const RETRY_AFTER_OUTAGE_MS = 1_000;
/** What handlers get to stop in after their signals were aborted. */
const ABORTED_GRACE_MS = 2_000;

export interface QueueWorkerOptions {
  /** Model-days that run at once in this process. */
  readonly modelDayConcurrency: number;
  /**
   * How long work belongs to a worker that does not say it is alive (it does so twice in this time). A killed
   * worker's work starts elsewhere after this and a third of it more. Default 15 s.
   */
  readonly lockDurationMs?: number;
  /** Told of every handler that threw and of the queue's own errors, lost connections apart. */
  readonly onError: (error: unknown, queueJobId?: string) => void;
}

type BoundWorker = InstanceType<BoundQueueClasses['Worker']>;

/**
 * Starts to take work out of every queue.
 * Throws DomainError `queue_handler_missing` when a queue has no handler; then nothing was started.
 */
export function runQueueWorkers(
  connections: QueueConnections,
  handlers: QueueHandlers,
  options: QueueWorkerOptions,
): QueueWorkers {
  for (const name of QUEUE_NAMES) {
    const { handler } = SIMULATION_QUEUES[name];
    // The compiler checks this too, where the handlers are not put together at run time.
    if (typeof (handlers as Partial<QueueHandlers>)[handler] !== 'function') {
      throw new DomainError({
        code: 'queue_handler_missing',
        message: `The queue ${name} has no handler ${handler}.`,
        fault: 'us',
      });
    }
  }
  return new QueueWorkers(connections, handlers, options);
}

/** The workers of this process, until they are closed. */
export class QueueWorkers {
  private readonly running = new Map<string, AbortController>();
  private readonly workers: readonly BoundWorker[];
  private aborting = false;

  constructor(
    private readonly connections: QueueConnections,
    private readonly handlers: QueueHandlers,
    private readonly options: QueueWorkerOptions,
  ) {
    this.workers = QUEUE_NAMES.map((name) => this.startWorker(name));
  }

  /**
   * Takes no more work, waits for what runs up to `graceMs`, then aborts it. Aborted work goes back into the
   * queue and runs again. A handler that ignores its signal is left behind after two more seconds; its work
   * is taken over when its lock has run out.
   */
  async close(graceMs: number): Promise<void> {
    const closing = Promise.all(this.workers.map((worker) => worker.close()));
    if (await endsWithin(closing, graceMs)) {
      return;
    }
    this.aborting = true;
    for (const controller of this.running.values()) {
      controller.abort(new Error('The worker is shutting down.'));
    }
    await endsWithin(closing, ABORTED_GRACE_MS);
  }

  private startWorker(name: QueueName): BoundWorker {
    const { Worker } = this.connections.consuming;
    const lockDuration = this.options.lockDurationMs ?? LOCK_DURATION_MS;
    const worker = new Worker(name, (job: QueueJob, token?: string) => this.process(name, job, token), {
      ...BOUND_CONNECTION,
      concurrency: this.concurrencyOf(name),
      lockDuration,
      stalledInterval: Math.ceil(lockDuration / 3),
      maxStalledCount: MAX_STALLED_COUNT,
      drainDelay: this.connections.idleSeconds,
      runRetryDelay: RETRY_AFTER_OUTAGE_MS,
    });
    worker.on('lockRenewalFailed', (ids: string[]) => {
      for (const id of ids) {
        this.running.get(id)?.abort(lostLock());
      }
    });
    worker.on('failed', (job, error) => {
      this.options.onError(error, job?.id);
    });
    worker.on('error', (error) => {
      if (!isOutage(error)) {
        this.options.onError(error);
      }
    });
    return worker;
  }

  private concurrencyOf(name: QueueName): number {
    switch (name) {
      case 'model-days':
        return this.options.modelDayConcurrency;
      case 'trading-dates':
        return TRADING_DATE_CONCURRENCY;
      case 'price-downloads':
        return DOWNLOAD_CONCURRENCY;
    }
  }

  private async process(name: QueueName, job: QueueJob, token?: string): Promise<void> {
    const id = job.id ?? '';
    const controller = new AbortController();
    // After an outage of the queue this process can be given again what it still runs.
    this.running.get(id)?.abort(lostLock());
    this.running.set(id, controller);
    try {
      await SIMULATION_QUEUES[name].run(this.handlers, job.data, controller.signal);
    } catch (error) {
      if (this.aborting) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      const delayMs = delayOf(error);
      if (delayMs !== undefined) {
        await job.moveToDelayed(Date.now() + delayMs, token);
        throw new DelayedError();
      }
      throw error instanceof BadPayloadError ? new UnrecoverableError(error.message) : error;
    } finally {
      if (this.running.get(id) === controller) {
        this.running.delete(id);
      }
    }
  }
}

function lostLock(): Error {
  return new Error('The queue gave this work out again.');
}
