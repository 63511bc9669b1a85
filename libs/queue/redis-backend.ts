import { createRedisBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { answerInTime } from './deadline.js';
import { type QueueAccess, type QueueBackend } from './queue-backend.js';
import { RedisProviderLimiter } from './redis-provider-limiter.js';

const PING_TIMEOUT_MS = 1_200;

const RECONNECTING: RedisOptions = {
  connectTimeout: 1_000,
  retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
};
/** Answers or fails while a caller waits: nothing is kept for a Redis that may come back. */
const IMPATIENT: RedisOptions = {
  ...RECONNECTING,
  enableOfflineQueue: false,
  commandTimeout: 1_000,
  maxRetriesPerRequest: 0,
};
/** Goes on with the same command when Redis is back, as BullMQ's workers need it. */
const PATIENT: RedisOptions = { ...RECONNECTING, maxRetriesPerRequest: null };

/** The queue on a Redis server, shared by any number of processes. */
export class RedisQueueBackend implements QueueBackend {
  readonly name = 'redis';
  readonly idleSeconds = 5;
  readonly producing: QueueAccess;
  private connecting?: Promise<void>;
  private consumer?: { readonly client: WorkerRedis; readonly access: QueueAccess };

  private constructor(
    private readonly url: string,
    private readonly producer: Redis,
    readonly onError: (error: unknown) => void,
  ) {
    reportOutages(producer, onError);
    // Asking for the version could fail once and then for ever, in a connection that may not wait.
    this.producing = accessOver(producer, true);
  }

  /** Starts to connect and does not wait for it: the service can start, and say so, without Redis. */
  static open(url: string, onError: (error: unknown) => void): RedisQueueBackend {
    return new RedisQueueBackend(url, new Redis(url, IMPATIENT), onError);
  }

  get consuming(): QueueAccess {
    this.consumer ??= this.connectConsumer();
    return this.consumer.access;
  }

  createProviderLimiter(): RedisProviderLimiter {
    return new RedisProviderLimiter(this.producer, () => this.whenConnected());
  }

  async ping(timeoutMs = PING_TIMEOUT_MS): Promise<void> {
    await answerInTime(
      this.whenConnected().then(() => this.producer.ping()),
      timeoutMs,
    );
  }

  close(): Promise<void> {
    this.producer.disconnect();
    this.consumer?.client.disconnectAll();
    return Promise.resolve();
  }

  private connectConsumer(): { readonly client: WorkerRedis; readonly access: QueueAccess } {
    const client = new WorkerRedis(this.url, PATIENT);
    reportOutages(client, this.onError);
    return { client, access: accessOver(client, false) };
  }

  private whenConnected(): Promise<void> {
    if (this.producer.status === 'ready') {
      return Promise.resolve();
    }
    // One wait for all who ask meanwhile: each would leave its listeners behind while the server is away.
    this.connecting ??= new Promise<void>((resolve, reject) => {
      this.producer.once('ready', resolve);
      this.producer.once('end', reject);
    }).finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }
}

/** A client, and the copies of it that BullMQ makes for blocking, which in an outage outlive their workers. */
class WorkerRedis extends Redis {
  private readonly copies: WorkerRedis[] = [];

  override duplicate(override?: Partial<RedisOptions>): WorkerRedis {
    const copy = new WorkerRedis({ ...this.options, ...override });
    this.copies.push(copy);
    return copy;
  }

  /**
   * While it waits for its next try to connect, ioredis only forgets the try: its waiting commands, and
   * BullMQ's workers with them, would never end. One last try ends them, whichever way it goes.
   */
  override disconnect(reconnect = false): void {
    const wasWaiting = this.status === 'reconnecting';
    super.disconnect(reconnect);
    if (wasWaiting && !reconnect) {
      this.once('connect', () => {
        super.disconnect();
      });
      // Its failure is what was asked for, and ends the client.
      this.connect().catch(() => undefined);
    }
  }

  disconnectAll(): void {
    for (const client of [this, ...this.copies]) {
      // For one that has ended, ioredis would wait in vain for its socket to close, and hold the process for two seconds.
      if (client.status !== 'end') client.disconnect();
    }
  }
}

/** The connection is ours: BullMQ shares it, copies it where it has to block, and never closes it. */
function accessOver(client: Redis, skipVersionCheck: boolean): QueueAccess {
  return (name, options, kind) =>
    createRedisBackend(name, { ...options, connection: client, skipVersionCheck }, kind);
}

function reportOutages(client: Redis, onError: (error: unknown) => void): void {
  let away = false;
  client.on('error', (error: unknown) => {
    if (!away) {
      away = true;
      onError(error);
    }
  });
  client.on('ready', () => {
    away = false;
  });
}
