import { type QueueBackend } from './queue-backend.js';

export interface QueueBackendOptions {
  /** redis:// or rediss://; without it the queue is embedded. */
  readonly redisUrl?: string;
  /** Absolute; the embedded queue lives in its folder `queue`. */
  readonly dataDir: string;
  /** Told of a lost connection once, not at every try; the connection comes back by itself. */
  readonly onError: (error: unknown) => void;
}

/**
 * Opens the queue. Redis need not be there yet. The embedded queue is created on first use, which takes
 * some seconds, and belongs to one process: DomainError `data_dir_in_use`, `data_dir_unwritable` or
 * `queue_storage_failed`.
 */
export async function openQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  // Loaded only when used: a process on Redis does without the embedded database's code.
  if (options.redisUrl !== undefined) {
    const { RedisQueueBackend } = await import('./redis-backend.js');
    return RedisQueueBackend.open(options.redisUrl, options.onError);
  }
  const { EmbeddedQueueBackend } = await import('./embedded-backend.js');
  return EmbeddedQueueBackend.open(options.dataDir, options.onError);
}
