import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProviderLimit } from '@app/config';
import { DomainError } from '@app/domain';
import { type Redis } from 'ioredis';
import { answerInTime } from './deadline.js';

/** Time limits of the limiter, in milliseconds; tests shorten them. */
export interface RedisProviderLimiterTimes {
  /** How long a place stays taken whose holder says nothing more; a holder says so three times in this time. */
  readonly leaseMs: number;
  /** The longest pause between two looks for a free place. */
  readonly pollMs: number;
}

const DEFAULT_TIMES: RedisProviderLimiterTimes = { leaseMs: 15_000, pollMs: 200 };
const MINUTE_MS = 60_000;
const ANSWER_TIMEOUT_MS = 1_200;

/**
 * Takes a place, all or nothing, by the server's clock. KEYS: the leases by their end, the starts of the last minute.
 * ARGV: lease id, places (0: any number), starts per minute (0: any number), lease and minute in milliseconds.
 * Returns 0 when the place is taken, otherwise the milliseconds after which one may be free.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local places, perMinute, leaseMs, minuteMs = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - minuteMs)
if places > 0 and redis.call('ZCARD', KEYS[1]) >= places then
  return math.max(1, redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] - now)
end
if perMinute > 0 and redis.call('ZCARD', KEYS[2]) >= perMinute then
  return math.max(1, redis.call('ZRANGE', KEYS[2], -perMinute, -perMinute, 'WITHSCORES')[2] + minuteMs - now)
end
redis.call('ZADD', KEYS[1], now + leaseMs, ARGV[1])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], leaseMs)
redis.call('PEXPIRE', KEYS[2], minuteMs)
return 0`;

/** Keeps a place, also one that was lost while Redis was away: its call is still under way. ARGV: lease id, lease. */
const RENEW = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

interface Place {
  readonly host: string;
  readonly limit: ProviderLimit;
}

/**
 * Keeps to the limits of provider hosts among all processes on one Redis. A place is a lease that is renewed while its
 * call is under way, so that those of a killed process come free by themselves. Within a process who comes first is
 * served first; between processes it is chance. While Redis is away nothing new is asked, because an unlimited request
 * would break what the limits were set for; calls under way go on.
 */
export class RedisProviderLimiter {
  private readonly turns = new Map<string, Promise<unknown>>();

  /**
   * @param redis fails soon when the server is away
   * @param whenConnected settles when `redis` has a connection
   */
  constructor(
    private readonly redis: Redis,
    private readonly whenConnected: () => Promise<void>,
    private readonly times = DEFAULT_TIMES,
  ) {}

  /**
   * Waits until the host may be asked once more, then makes the call, and gives its place free when the call has ended,
   * whichever way.
   * @throws the signal's reason when aborted while it waits; DomainError `provider_limits_unavailable` (retryable) when
   *   Redis is away, then nothing was asked; what the call throws
   */
  async run<Answer>(place: Place, signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
    // All who wait do so side by side; in turn, each would wait for the failure of those before it.
    await this.answer(place.host, this.whenConnected());
    const lease = await this.inTurn(place.host, signal, () => this.take(place, signal));
    const renewal = setInterval(() => {
      this.renew(place.host, lease);
    }, this.times.leaseMs / 3);
    try {
      return await call();
    } finally {
      clearInterval(renewal);
      this.giveBack(place.host, lease);
    }
  }

  /** One at a time asks Redis for a place of a host: those who wait here do not trouble the server. */
  private inTurn<Result>(host: string, signal: AbortSignal, take: () => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const before = this.turns.get(host) ?? Promise.resolve();
    const mine = before.then(take);
    this.turns.set(
      host,
      mine.catch(() => undefined),
    );
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      void mine.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', leave);
      });
    });
  }

  /** @returns the id of the lease, once there is a place */
  private async take({ host, limit }: Place, signal: AbortSignal): Promise<string> {
    const lease = randomUUID();
    const { leaseMs, pollMs } = this.times;
    for (;;) {
      signal.throwIfAborted();
      const args = [lease, limit.concurrent ?? 0, limit.perMinute ?? 0, leaseMs, MINUTE_MS];
      const waitMs = Number(await this.answer(host, this.redis.eval(TAKE, 2, ...keysOf(host), ...args)));
      if (waitMs === 0 && !signal.aborted) return lease;
      if (waitMs === 0) this.giveBack(host, lease);
      else await delay(Math.min(waitMs, pollMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** @throws DomainError `provider_limits_unavailable` when Redis does not answer in time or fails */
  private async answer<Answer>(host: string, asked: Promise<Answer>): Promise<Answer> {
    try {
      return await answerInTime(asked, ANSWER_TIMEOUT_MS);
    } catch (cause) {
      throw new DomainError({
        code: 'provider_limits_unavailable',
        message:
          `Redis, which keeps the limits of the provider ${host}, cannot be reached. ` +
          'Nothing was asked; it is tried again when Redis is back.',
        retryable: true,
        fault: 'us',
        details: { host },
        cause,
      });
    }
  }

  private renew(host: string, lease: string): void {
    // The next renewal, or the end of the lease, puts right what a Redis that is away misses; its connection says so.
    this.redis.eval(RENEW, 1, keysOf(host)[0], lease, this.times.leaseMs).catch(() => undefined);
  }

  private giveBack(host: string, lease: string): void {
    // A place that cannot be given back comes free when its lease ends.
    this.redis.zrem(keysOf(host)[0], lease).catch(() => undefined);
  }
}

function keysOf(host: string): [leases: string, starts: string] {
  const name = `ai-trader:provider-limits:{${host}}`;
  return [`${name}:leases`, `${name}:starts`];
}
