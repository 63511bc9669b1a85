import { randomUUID } from 'node:crypto';
import { parseTradingDate } from '@app/domain';
import {
  privateRedisUnavailableReason,
  type RedisServer,
  startPrivateRedisServer,
} from '../testing/redis-server.js';
import { openQueueBackend, type QueueBackend, runQueueWorkers } from './index.js';

const date = parseTradingDate('2025-10-02');
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
    const workers = runQueueWorkers(
      backend,
      {
        settleTradingDate: () => Promise.resolve(),
        runModelDay: () => Promise.resolve(),
        downloadPrices: () => Promise.resolve(),
      },
      { modelDayConcurrency: 2, onError: (error) => outages.push(error) },
    );
    await backend.ping();
    await redis.kill();
    await expectUnavailable(backend.ping());
    const asked = performance.now();
    await workers.close(500);
    expect(performance.now() - asked).toBeLessThan(4_000);
  });

  it('27: at the start: the queue opens, and what is asked of it fails soon', async () => {
    await redis.kill();
    await open();
    const producer = backend.createProducer();
    await expectUnavailable(backend.ping());
    await expectUnavailable(
      producer.enqueueTradingDate({ jobId: randomUUID(), date, modelDayIds: [randomUUID()] }),
    );
    await producer.close();
  });

  it('27: later: what is asked fails soon, works again afterwards, and nothing arrives late', async () => {
    await open();
    const producer = backend.createProducer();
    const refused = randomUUID();
    await producer.enqueueTradingDate({ jobId: randomUUID(), date, modelDayIds: [] });
    await redis.kill();
    await expectUnavailable(backend.ping());
    await expectUnavailable(
      producer.enqueueTradingDate({ jobId: refused, date, modelDayIds: [randomUUID()] }),
    );
    await expectUnavailable(producer.knowsTradingDate(refused, date));
    await outage;
    await redis.start();
    await backend.ping(5_000);
    expect(outages).toHaveLength(1);
    expect(await producer.knowsTradingDate(refused, date)).toBe(false);
    await producer.close();
  });

  it('28: workers go on without a restart when it is over', async () => {
    await open();
    const producer = backend.createProducer();
    const settled = new Map<string, () => void>();
    const settling = (jobId: string) => new Promise<void>((resolve) => settled.set(jobId, resolve));
    const errors: unknown[] = [];
    const workers = runQueueWorkers(
      backend,
      {
        settleTradingDate: ({ jobId }) => {
          settled.get(jobId)!();
          return Promise.resolve();
        },
        runModelDay: () => Promise.resolve(),
        downloadPrices: () => Promise.resolve(),
      },
      { modelDayConcurrency: 2, onError: (error) => errors.push(error) },
    );
    const before = randomUUID();
    const beforeSettled = settling(before);
    await producer.enqueueTradingDate({ jobId: before, date, modelDayIds: [randomUUID()] });
    await beforeSettled;

    await redis.kill();
    await expectUnavailable(backend.ping());
    await redis.start();
    await backend.ping(5_000);

    const after = randomUUID();
    const afterSettled = settling(after);
    const asked = performance.now();
    await producer.enqueueTradingDate({ jobId: after, date, modelDayIds: [randomUUID()] });
    await afterSettled;
    expect(performance.now() - asked).toBeLessThan(5_000);
    expect(errors).toEqual([]);
    await workers.close(1_000);
    await producer.close();
  });
});
