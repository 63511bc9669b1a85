import { type BackendFactory, type IQueueBackend } from 'bullmq';
import { type RedisProviderLimiter } from './redis-provider-limiter.js';
import { type QueueName } from './simulation-queues.js';

/** Gives BullMQ's classes their way into the queue, over connections of ours that they share and never close. */
export type QueueAccess = BackendFactory<IQueueBackend, ServiceConnection>;

/** Where the queue lives: on a Redis server, or embedded in this process and kept under DATA_DIR. */
export interface QueueBackend {
  readonly name: 'redis' | 'embedded';
  /** For those who put work in: fails soon when the queue is away. */
  readonly producing: QueueAccess;
  /** For those who take work out: waits and reconnects when the queue is away. */
  readonly consuming: QueueAccess;
  /** Seconds that an idle worker waits for a wake-up before it looks by itself. */
  readonly idleSeconds: number;
  /** Told of what goes wrong in the background; of a lost connection once, not at every try. */
  readonly onError: (error: unknown) => void;
  /** Throws DomainError `queue_unavailable` (retryable) when the queue does not answer in time. */
  ping(timeoutMs?: number): Promise<void>;
  /** Limits of providers that all processes on this queue keep to; undefined where one process has it to itself. */
  createProviderLimiter(): RedisProviderLimiter | undefined;
  /** Ends the connections. Workers and producers are closed before. */
  close(): Promise<void>;
}

/** What the workers of this process go by. */
export interface WorkSettings {
  /** How much of each queue is worked on at once. */
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /**
   * How long work belongs to a worker that does not say it is alive (it does so twice in this time). A killed
   * worker's work starts elsewhere after this and a third of it more.
   */
  readonly lockDurationMs: number;
  /** How long a worker that is closed waits for what runs before it aborts it. */
  readonly graceMs: number;
  /** Told of every processor that threw and of the workers' own errors, lost connections apart. */
  readonly onFailure: (error: unknown, queueJobId?: string) => void;
}

/**
 * What stands in BullMQ's option `connection`: the one thing that `@nestjs/bullmq` hands from a queue to its worker. Our
 * queue, flow producer and worker classes pick from it what is theirs.
 */
export interface ServiceConnection {
  readonly backend: QueueBackend;
  readonly work: WorkSettings;
}
