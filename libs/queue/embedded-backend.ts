import { type PGlite } from '@electric-sql/pglite';
import { createPostgresBackend } from 'bullmq';
import { answerInTime } from './deadline.js';
import { DirectoryLock } from './directory-lock.js';
import { EmbeddedPool } from './embedded-pool.js';
import { openEmbeddedStorage } from './embedded-storage.js';
import { type QueueAccess, type QueueBackend } from './queue-backend.js';
import { MAX_STALLED_COUNT } from './simulation-queues.js';

const PING_TIMEOUT_MS = 1_200;

/**
 * The queue in this process: BullMQ on its own PostgreSQL backend, on PGlite, under DATA_DIR/queue. What was
 * queued survives a restart and a killed process.
 */
export class EmbeddedQueueBackend implements QueueBackend {
  readonly name = 'embedded';
  readonly idleSeconds = 60;
  readonly producing: QueueAccess;
  readonly consuming: QueueAccess;

  private constructor(
    private readonly database: PGlite,
    private readonly pool: EmbeddedPool,
    private readonly lock: DirectoryLock,
    readonly onError: (error: unknown) => void,
  ) {
    this.producing = (name, options, kind) =>
      createPostgresBackend(name, { ...options, connection: pool }, kind);
    this.consuming = this.producing;
  }

  static async open(dataDir: string, onError: (error: unknown) => void): Promise<EmbeddedQueueBackend> {
    const lock = await DirectoryLock.take(dataDir);
    try {
      const database = await openEmbeddedStorage(dataDir);
      await releaseActiveWork(database);
      await database.exec('VACUUM');
      const pool = new EmbeddedPool(database);
      return new EmbeddedQueueBackend(database, pool, lock, onError);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  createProviderLimiter(): undefined {
    return undefined;
  }

  async ping(timeoutMs = PING_TIMEOUT_MS): Promise<void> {
    await answerInTime(this.database.query('SELECT 1'), timeoutMs);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.database.close();
    await this.lock.release();
  }
}

/**
 * What was active belonged to a process that is gone, because the directory's lock is ours: it waits again
 * at once, instead of after its lock has run out. Counted as BullMQ counts stalled work.
 */
async function releaseActiveWork(database: PGlite): Promise<void> {
  await database.query(
    `UPDATE bullmq.job
        SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL, stalled_marked = false,
            stalled_count = stalled_count + 1,
            deferred_failure = CASE WHEN stalled_count + 1 > $1
              THEN 'job stalled more than allowable limit' ELSE deferred_failure END
      WHERE state = 'active'`,
    [MAX_STALLED_COUNT],
  );
}
