import { type BackendClasses, type ConnectionOptions, type IQueueBackend } from 'bullmq';

/** BullMQ's constructors, bound to connections of ours. */
export type BoundQueueClasses = BackendClasses<IQueueBackend, ConnectionOptions>;

/** The ways into a queue, wherever it lives. */
export interface QueueConnections {
  /** For those who put work in: fails soon when the queue is away. */
  readonly producing: BoundQueueClasses;
  /** For those who take work out: waits and reconnects when the queue is away. */
  readonly consuming: BoundQueueClasses;
  /** Seconds that an idle worker waits for a wake-up before it looks by itself. */
  readonly idleSeconds: number;
  /** Told of what goes wrong in the background; of a lost connection once, not at every try. */
  readonly onError: (error: unknown) => void;
  /** Throws DomainError `queue_unavailable` (retryable) when the queue does not answer in time. */
  ping(timeoutMs?: number): Promise<void>;
}

/** BullMQ insists on connection options, which our bound constructors, knowing their connection, ignore. */
export const BOUND_CONNECTION = { connection: {}, prefix: 'ai-trader' } as const;
