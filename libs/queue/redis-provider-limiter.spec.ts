import { Redis } from 'ioredis';
import { type ProviderLimit } from '@app/config';
import {
  privateRedisUnavailableReason,
  startPrivateRedisServer,
  type RedisServer,
} from '../testing/redis-server.js';
import { openQueueBackend, type QueueBackend, RedisProviderLimiter } from './index.js';

const HOST = 'api.example.com';
const LEASES = `ai-trader:provider-limits:{${HOST}}:leases`;
const missing = privateRedisUnavailableReason();
const suite = missing === undefined ? describe : describe.skip;

suite(missing === undefined ? 'Limits that are kept on Redis' : `Limits on Redis: ${missing}`, () => {
  let redis: RedisServer;
  let direct: Redis;
  let backends: QueueBackend[];
  const clients: Redis[] = [];

  beforeAll(async () => {
    redis = (await startPrivateRedisServer())!;
    direct = new Redis(redis.url);
    direct.on('error', () => undefined);
  });

  beforeEach(() => {
    backends = [];
  });

  afterEach(async () => {
    await Promise.all(backends.map((backend) => backend.close()));
    clients.splice(0).forEach((client) => {
      client.disconnect();
    });
    await direct.flushall();
  });

  afterAll(async () => {
    direct.disconnect();
    await redis.stop();
  });

  /** The limiter of a worker. */
  async function worker(): Promise<RedisProviderLimiter> {
    const backend = await openQueueBackend({
      redisUrl: redis.url,
      dataDir: '/nowhere',
      onError: () => undefined,
    });
    backends.push(backend);
    return backend.createProviderLimiter()!;
  }

  /** A worker whose places last only so long, and its connection. */
  function hastyWorker(leaseMs: number): { limiter: RedisProviderLimiter; client: Redis } {
    const client = new Redis(redis.url);
    clients.push(client);
    const limiter = new RedisProviderLimiter(client, () => Promise.resolve(), { leaseMs, pollMs: 20 });
    return { limiter, client };
  }

  /** A call that goes on until it is ended. */
  function ask(limiter: RedisProviderLimiter, limit: ProviderLimit, signal = new AbortController().signal) {
    let begin!: () => void;
    let end!: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const ended = new Promise<string>(
      (resolve) =>
        (end = () => {
          resolve('answer');
        }),
    );
    const answer = limiter.run({ host: HOST, limit }, signal, () => {
      begin();
      return ended;
    });
    answer.catch(() => undefined);
    return { begun, end, answer };
  }

  /** Whether a further call gets a place; one that does not is taken back after two looks of its limiter. */
  async function isFree(limiter: RedisProviderLimiter, limit: ProviderLimit): Promise<boolean> {
    const controller = new AbortController();
    const call = ask(limiter, limit, controller.signal);
    const looks = await commandCount('eval');
    const looked = (async () => {
      while ((await commandCount('eval')) < looks + 2) await direct.ping();
      return false;
    })();
    const free = await Promise.race([call.begun.then(() => true), looked]);
    controller.abort(new Error('taken back'));
    call.end();
    await call.answer.catch(() => undefined);
    return free;
  }

  async function commandCount(command: string): Promise<number> {
    const stats = await direct.info('commandstats');
    return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  }

  it('requests at once: two workers share the places, and one that is given back is taken by the other', async () => {
    const [first, second] = [await worker(), await worker()];
    const limit = { concurrent: 1 };
    const held = ask(first, limit);
    await held.begun;
    const waiting = ask(second, limit);
    expect(await isFree(first, limit)).toBe(false);
    held.end();
    expect(await held.answer).toBe('answer');
    await waiting.begun;
    expect(await isFree(first, limit)).toBe(false);
    waiting.end();
    await waiting.answer;
    expect(await isFree(first, limit)).toBe(true);
  });

  it('requests per minute: two workers share them, by the clock of the server', async () => {
    const [first, second] = [await worker(), await worker()];
    const limit = { perMinute: 2 };
    const calls = [ask(first, limit), ask(second, limit)];
    await Promise.all(calls.map(({ begun }) => begun));
    calls.forEach(({ end }) => {
      end();
    });
    expect(await isFree(first, limit)).toBe(false);
    // The first start falls out of the minute.
    const starts = LEASES.replace('leases', 'starts');
    const [oldest] = await direct.zrange(starts, 0, 0);
    await direct.zincrby(starts, -60_000, oldest!);
    expect(await isFree(second, limit)).toBe(true);
    expect(await isFree(first, limit)).toBe(false);
    expect(await direct.pttl(starts)).toBeGreaterThan(0);
  });

  it('a place of a worker that was killed comes free when its lease ends', async () => {
    const { limiter, client } = hastyWorker(400);
    const held = ask(limiter, { concurrent: 1 });
    await held.begun;
    client.disconnect();
    const other = ask(await worker(), { concurrent: 1 });
    await other.begun;
    other.end();
    held.end();
    expect(await other.answer).toBe('answer');
  });

  it('a place is kept for as long as its call is under way', async () => {
    const { limiter } = hastyWorker(300);
    const held = ask(limiter, { concurrent: 1 });
    await held.begun;
    const [lease, end] = await direct.zrange(LEASES, 0, -1, 'WITHSCORES');
    while (Number((await direct.time())[0]) * 1_000 < Number(end) + 1_000) await direct.ping();
    expect(Number(await direct.zscore(LEASES, lease!))).toBeGreaterThan(Number(end));
    expect(await isFree(hastyWorker(300).limiter, { concurrent: 1 })).toBe(false);
    held.end();
    await held.answer;
  });

  it('an abort ends the wait with its reason and takes no place', async () => {
    const limiter = await worker();
    const controller = new AbortController();
    const held = ask(limiter, { concurrent: 1 });
    await held.begun;
    const waiting = ask(limiter, { concurrent: 1 }, controller.signal);
    const behind = ask(limiter, { concurrent: 1 }, controller.signal);
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(waiting.answer).rejects.toBe(reason);
    await expect(behind.answer).rejects.toBe(reason);
    held.end();
    await held.answer;
    expect(await isFree(limiter, { concurrent: 1 })).toBe(true);
  });

  it('an abort while Redis gives the place gives it back at once, to whoever waits behind', async () => {
    // A lease that nobody gives back lasts longer than this test.
    const { limiter, client } = hastyWorker(60_000);
    const ask1 = client.eval.bind(client) as (...args: unknown[]) => Promise<unknown>;
    let taken!: () => void;
    const placeTaken = new Promise<void>((resolve) => (taken = resolve));
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    client.eval = async (...args: unknown[]) => {
      const answer = await ask1(...args);
      taken();
      await held;
      return answer;
    };
    const controller = new AbortController();
    const cancelled = ask(limiter, { concurrent: 1 }, controller.signal);
    await placeTaken;
    expect(await direct.zcard(LEASES)).toBe(1);
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(cancelled.answer).rejects.toBe(reason);
    const behind = ask(limiter, { concurrent: 1 });
    letGo();
    await behind.begun;
    expect(await direct.zcard(LEASES)).toBe(1);
    behind.end();
    await behind.answer;
    expect(await isFree(await worker(), { concurrent: 1 })).toBe(true);
  });

  it('while Redis is away nothing is asked: the call fails as one that may be made again', async () => {
    const limiter = await worker();
    const before = ask(limiter, { concurrent: 2 });
    await before.begun;
    await redis.kill();
    const during = ask(limiter, { concurrent: 2 });
    await expect(during.answer).rejects.toMatchObject({
      code: 'provider_limits_unavailable',
      retryable: true,
      fault: 'us',
    });
    before.end();
    expect(await before.answer).toBe('answer');
    await redis.start();
    await backends[0]!.ping(5_000);
    const after = ask(limiter, { concurrent: 2 });
    await after.begun;
    after.end();
    expect(await after.answer).toBe('answer');
  });
});
