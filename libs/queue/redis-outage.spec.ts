import { randomUUID } from 'node:crypto';
import { parseTradingDate } from '@app/domain';
import {
  privateRedisUnavailableReason,
  type RedisServer,
  startPrivateRedisServer,
} from '../testing/redis-server.js';
import { openQueueApp } from '../testing/queue-app.js';
import { openQueueBackend, type QueueBackend, type QueueHandlers } from './index.js';

const date = parseTradingDate('2025-10-02');
const DOES_NOTHING: QueueHandlers = {
  settleTradingDate: () => Promise.resolve(),
  runModelDay: () => Promise.resolve(),
  downloadPrices: () => Promise.resolve(),
};
const missing = privateRedisUnavailableReason();
const suite = missing === undefined ? describe : describe.skip;

suite(`An outage of Redis${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let redis: RedisServer;
  let backend: QueueBackend;
  let outages: unknown[];
  let outage: Promise<void>;
  let reportOutage: () => void;

  beforeEach(async () => {
    redis = (await startPrivateRedisServer())!;
    outages = [];
    outage = new Promise((resolve) => (reportOutage = resolve));
  });

  afterEach(async () => {
    await backend.close();
    await redis.stop();
  });

  async function open(): Promise<void> {
    backend = await openQueueBackend({
      redisUrl: redis.url,
      dataDir: '/nowhere',
      onError: (error) => {
        outages.push(error);
        reportOutage();
      },
    });
  }

  async function expectUnavailable(asked: Promise<unknown>): Promise<void> {
    const start = performance.now();
    await expect(asked).rejects.toMatchObject({ code: 'queue_unavailable', retryable: true, fault: 'us' });
    expect(performance.now() - start).toBeLessThan(1_900);
  }

  it('33: workers close in time while it is away', async () => {
    await open();
    const app = await openQueueApp(backend, DOES_NOTHING, {
      graceMs: 500,
      onFailure: (error) => outages.push(error),
    });
    app.workers.start();
    await backend.ping();
    await redis.kill();
    await expectUnavailable(backend.ping());
    const asked = performance.now();
    await app.close();
    expect(performance.now() - asked).toBeLessThan(4_000);
  });

  it('27: at the start: the queue opens, and what is asked of it fails soon', async () => {
    await redis.kill();
    await open();
    const app = await openQueueApp(backend, DOES_NOTHING, { onFailure: (error) => outages.push(error) });
    await expectUnavailable(backend.ping());
    await expectUnavailable(
      app.queue.enqueueTradingDate({ jobId: randomUUID(), date, modelDayIds: [randomUUID()] }),
    );
    await app.close();
  });

  it('27: later: what is asked fails soon, works again afterwards, and nothing arrives late', async () => {
    await open();
    const app = await openQueueApp(backend, DOES_NOTHING, { onFailure: (error) => outages.push(error) });
    const refused = randomUUID();
    await app.queue.enqueueTradingDate({ jobId: randomUUID(), date, modelDayIds: [] });
    await redis.kill();
    await expectUnavailable(backend.ping());
    await expectUnavailable(
      app.queue.enqueueTradingDate({ jobId: refused, date, modelDayIds: [randomUUID()] }),
    );
    await expectUnavailable(app.queue.knowsTradingDate(refused, date));
    await outage;
    await redis.start();
    await backend.ping(5_000);
    expect(outages).toHaveLength(1);
    expect(await app.queue.knowsTradingDate(refused, date)).toBe(false);
    await app.close();
  });

  it('28: workers go on without a restart when it is over', async () => {
    await open();
    const settled = new Map<string, () => void>();
    const settling = (jobId: string) => new Promise<void>((resolve) => settled.set(jobId, resolve));
    const errors: unknown[] = [];
    const app = await openQueueApp(
      backend,
      {
        ...DOES_NOTHING,
        settleTradingDate: ({ jobId }) => {
          settled.get(jobId)!();
          return Promise.resolve();
        },
      },
      { graceMs: 1_000, onFailure: (error) => errors.push(error) },
    );
    app.workers.start();
    const before = randomUUID();
    const beforeSettled = settling(before);
    await app.queue.enqueueTradingDate({ jobId: before, date, modelDayIds: [randomUUID()] });
    await beforeSettled;

    await redis.kill();
    await expectUnavailable(backend.ping());
    await redis.start();
    await backend.ping(5_000);

    const after = randomUUID();
    const afterSettled = settling(after);
    const asked = performance.now();
    await app.queue.enqueueTradingDate({ jobId: after, date, modelDayIds: [randomUUID()] });
    await afterSettled;
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(errors).toEqual([]);
    await app.close();
  });
});
