import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseTradingDate } from '@app/domain';
import { Redis } from 'ioredis';
import { provideEmbeddedQueue } from '../testing/embedded-queue.js';
import { openQueueApp, type QueueApp, type QueueAppSettings } from '../testing/queue-app.js';
import { redisUnavailableReason, type RedisServer, startRedisServer } from '../testing/redis-server.js';
import {
  deferred,
  openQueueBackend,
  type QueueBackend,
  type QueueHandlers,
  type SimulationQueue,
} from './index.js';
import { QUEUE_NAMES } from './simulation-queues.js';

const date = parseTradingDate('2025-10-02');

/** Settles when the event was recorded, so that tests wait for what happens and not for time. */
class Recorder {
  readonly events: string[] = [];
  private readonly waiting: { event: string; count: number; resolve: () => void }[] = [];

  record(event: string): void {
    this.events.push(event);
    for (const { event: awaited, count, resolve } of this.waiting) {
      if (awaited === event && this.count(event) >= count) {
        resolve();
      }
    }
  }

  count(event: string): number {
    return this.events.filter((recorded) => recorded === event).length;
  }

  async until(event: string, count = 1): Promise<void> {
    if (this.count(event) < count) {
      await new Promise<void>((resolve) => this.waiting.push({ event, count, resolve }));
    }
  }
}

const missing = redisUnavailableReason();

describe.each(['embedded', 'redis'] as const)('The queue, %s', (kind) => {
  if (kind === 'redis' && missing !== undefined) {
    it.skip(`on Redis: ${missing}`, () => undefined);
    return;
  }

  let dataDir: string;
  let redis: RedisServer | undefined;
  let backend: QueueBackend;
  let recorder: Recorder;
  let errors: unknown[];
  const open: QueueApp[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-test-'));
    if (kind === 'redis') {
      redis = await startRedisServer();
    } else {
      await provideEmbeddedQueue(dataDir);
    }
    backend = await openQueueBackend({
      redisUrl: redis?.url,
      dataDir,
      onError: (error) => errors.push(error),
    });
  });

  afterAll(async () => {
    await backend.close();
    await redis?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  beforeEach(() => {
    recorder = new Recorder();
    errors = [];
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await leaveNothingQueued();
  });

  const recording: QueueHandlers = {
    settleTradingDate: (payload) => {
      recorder.record(`settled ${payload.jobId} ${payload.date}`);
      return Promise.resolve();
    },
    runModelDay: (payload) => {
      recorder.record(`ran ${payload.modelDayId}`);
      return Promise.resolve();
    },
    downloadPrices: ({ jobId }) => {
      recorder.record(`downloaded ${jobId}`);
      return Promise.resolve();
    },
  };

  async function openApp(
    handlers: Partial<QueueHandlers>,
    settings: Partial<QueueAppSettings>,
  ): Promise<QueueApp> {
    const app = await openQueueApp(
      backend,
      { ...recording, ...handlers },
      { onFailure: (error) => errors.push(error), ...settings },
    );
    open.push(app);
    return app;
  }

  /** An application that takes work out. */
  async function work(
    handlers: Partial<QueueHandlers> = {},
    settings: Partial<QueueAppSettings> = {},
  ): Promise<QueueApp> {
    const app = await openApp(handlers, settings);
    app.workers.start();
    return app;
  }

  /** What a test leaves queued would be handed to the workers of the next one. */
  async function leaveNothingQueued(): Promise<void> {
    const app = await openApp({}, {});
    for (const name of QUEUE_NAMES) await app.queueNamed(name).obliterate({ force: true });
    await app.close();
    open.splice(0);
  }

  /** The queue of an application that only puts work in. */
  async function produce(): Promise<SimulationQueue> {
    return (await openApp({}, {})).queue;
  }

  it('22: runs the model-days of a date, then settles the date', async () => {
    const [jobId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    await work();
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [first, second] });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events.slice(0, 2).sort()).toEqual([`ran ${first}`, `ran ${second}`].sort());
    expect(recorder.events.slice(2)).toEqual([`settled ${jobId} 2025-10-02`]);
  });

  it('22: settles the date although a model-day failed, after the others', async () => {
    const [jobId, failing, fine] = [randomUUID(), randomUUID(), randomUUID()];
    const failure = new Error('the model gave up');
    await work({
      runModelDay: async ({ modelDayId }) => {
        if (modelDayId === failing) {
          recorder.record('failed');
          throw failure;
        }
        await recorder.until('failed');
        recorder.record('ran');
      },
    });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [failing, fine] });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events).toEqual(['failed', 'ran', `settled ${jobId} 2025-10-02`]);
    expect(errors).toEqual([failure]);
  });

  it('settles a date without model-days at once', async () => {
    const jobId = randomUUID();
    await work();
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [] });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events).toEqual([`settled ${jobId} 2025-10-02`]);
  });

  it('26: runs a date that was queued twice once', async () => {
    const producer = await produce();
    const date1 = { jobId: randomUUID(), date, modelDayIds: [randomUUID(), randomUUID()] };
    await producer.enqueueTradingDate(date1);
    await producer.enqueueTradingDate(date1);
    await Promise.all([producer.enqueueTradingDate(date1), (await produce()).enqueueTradingDate(date1)]);
    expect(await producer.knowsTradingDate(date1.jobId, date)).toBe(true);
    await work();
    await recorder.until(`settled ${date1.jobId} 2025-10-02`);
    // Whatever else was queued before this other date has run when it is settled.
    const other = { jobId: randomUUID(), date, modelDayIds: [] };
    await producer.enqueueTradingDate(other);
    await recorder.until(`settled ${other.jobId} 2025-10-02`);
    expect(recorder.count(`ran ${date1.modelDayIds[0]}`)).toBe(1);
    expect(recorder.count(`ran ${date1.modelDayIds[1]}`)).toBe(1);
    expect(recorder.count(`settled ${date1.jobId} 2025-10-02`)).toBe(1);
  });

  it('26: leaves a date alone that is queued again while it runs', async () => {
    const producer = await produce();
    const date1 = { jobId: randomUUID(), date, modelDayIds: [randomUUID(), randomUUID()] };
    await work({
      runModelDay: async ({ modelDayId }) => {
        recorder.record(`ran ${modelDayId}`);
        if (modelDayId === date1.modelDayIds[1]) {
          await recorder.until('queued again');
        }
      },
    });
    await producer.enqueueTradingDate(date1);
    await recorder.until(`ran ${date1.modelDayIds[0]}`);
    await recorder.until(`ran ${date1.modelDayIds[1]}`);
    await producer.enqueueTradingDate(date1);
    recorder.record('queued again');
    await recorder.until(`settled ${date1.jobId} 2025-10-02`);
    expect(recorder.count(`ran ${date1.modelDayIds[0]}`)).toBe(1);
    expect(recorder.count(`ran ${date1.modelDayIds[1]}`)).toBe(1);
  });

  it('29: runs a date again that has ended', async () => {
    const producer = await produce();
    const date1 = { jobId: randomUUID(), date, modelDayIds: [randomUUID()] };
    await work({
      runModelDay: () => {
        recorder.record('ran');
        throw new Error('a failure');
      },
    });
    await producer.enqueueTradingDate(date1);
    await recorder.until(`settled ${date1.jobId} 2025-10-02`);
    // When it has left the queue nobody is told: the queue is asked until it does not know it.
    while (await producer.knowsTradingDate(date1.jobId, date));
    await producer.enqueueTradingDate(date1);
    await recorder.until(`settled ${date1.jobId} 2025-10-02`, 2);
    expect(recorder.count('ran')).toBe(2);
  });

  it('settles a date again whose settling failed', async () => {
    const jobId = randomUUID();
    const failure = new Error('the database was busy');
    await work({
      settleTradingDate: () => {
        recorder.record('settling');
        return recorder.count('settling') === 1 ? Promise.reject(failure) : Promise.resolve();
      },
    });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [] });
    await recorder.until('settling', 2);
    expect(errors).toEqual([failure]);
  });

  it('runs as many model-days at once as it is told', async () => {
    const modelDayIds = Array.from({ length: 5 }, () => randomUUID());
    let running = 0;
    let most = 0;
    await work(
      {
        runModelDay: async () => {
          running += 1;
          most = Math.max(most, running);
          recorder.record('started');
          await recorder.until('go on');
          running -= 1;
        },
      },
      { modelDayConcurrency: 2 },
    );
    const [jobId, other] = [randomUUID(), randomUUID()];
    const producer = await produce();
    await producer.enqueueTradingDate({ jobId, date, modelDayIds });
    await recorder.until('started', 2);
    // Meanwhile the queue gives out what it has room for: a third one would have begun by then.
    await producer.enqueueTradingDate({ jobId: other, date, modelDayIds: [] });
    await recorder.until(`settled ${other} 2025-10-02`);
    expect(recorder.count('started')).toBe(2);
    recorder.record('go on');
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.count('started')).toBe(5);
    expect(most).toBe(2);
  });

  it('shares the work of a date between two workers, each part once', async () => {
    const modelDayIds = [randomUUID(), randomUUID()];
    const takenBy = (name: string): Partial<QueueHandlers> => ({
      runModelDay: async ({ modelDayId }) => {
        recorder.record(`${name} started`);
        recorder.record(modelDayId);
        // With one at a time per worker, both have to be at work for either to end.
        await Promise.all([recorder.until('one started'), recorder.until('two started')]);
      },
    });
    await work(takenBy('one'), { modelDayConcurrency: 1 });
    await work(takenBy('two'), { modelDayConcurrency: 1 });
    const jobId = randomUUID();
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect([recorder.count(modelDayIds[0]!), recorder.count(modelDayIds[1]!)]).toEqual([1, 1]);
  });

  it('waits for what runs when it is closed, and takes no more', async () => {
    const modelDayIds = [randomUUID(), randomUUID()];
    const app = await work(
      {
        runModelDay: async () => {
          recorder.record('started');
          await recorder.until('let go');
          recorder.record('ended');
        },
      },
      { modelDayConcurrency: 1, graceMs: 10_000 },
    );
    const producer = await produce();
    const jobId = randomUUID();
    await producer.enqueueTradingDate({ jobId, date, modelDayIds });
    await recorder.until('started');
    const closing = app.close();
    recorder.record('let go');
    await closing;
    expect(recorder.events).toEqual(['started', 'let go', 'ended']);
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
  });

  it('33: aborts what still runs after its grace, and runs it again later', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const app = await work(
      {
        runModelDay: (_, signal) =>
          new Promise((_resolve, reject) => {
            recorder.record('started');
            signal.addEventListener('abort', () => {
              recorder.record('aborted');
              reject(signal.reason as Error);
            });
          }),
      },
      { graceMs: 50 },
    );
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    const asked = performance.now();
    await app.close();
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(recorder.events).toEqual(['started', 'aborted']);
    expect(errors).toEqual([]);
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events.slice(2)).toEqual([`ran ${modelDayId}`, `settled ${jobId} 2025-10-02`]);
  });

  it('33: closes in time although a handler ignores its signal', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const app = await work({
      runModelDay: async () => {
        recorder.record('started');
        await recorder.until('too late');
      },
    });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    const asked = performance.now();
    await app.close();
    expect(performance.now() - asked).toBeLessThan(3_000);
    recorder.record('too late');
    // The handler left behind still ends its work, while the queue is open.
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
  });

  /** As if the queue had taken running work for stalled: it waits again, without its lock. */
  async function takeLock(modelDayId: string): Promise<void> {
    const queue = (await openApp({}, {})).queueNamed('model-days');
    const job = await queue.getJob(modelDayId);
    if (redis !== undefined) {
      const client = new Redis(redis.url);
      await client.del(`ai-trader:model-days:${modelDayId}:lock`);
      await client.quit();
    }
    await job!.moveToWait('0');
  }

  const untilAborted: Partial<QueueHandlers> = {
    runModelDay: (_, signal) =>
      new Promise((resolve) => {
        recorder.record('started');
        if (recorder.count('started') === 2) {
          resolve();
        }
        signal.addEventListener('abort', () => {
          recorder.record('aborted');
          resolve();
        });
      }),
  };

  it('24: aborts work whose lock was lost', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    await work(untilAborted, { modelDayConcurrency: 1, lockDurationMs: 1_000 });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    await takeLock(modelDayId);
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events.slice(0, 3)).toEqual(['started', 'aborted', 'started']);
    expect(String(errors[0])).toContain(`could not renew lock for job ${modelDayId}`);
  });

  it('24: aborts work that the same worker is given again', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    await work(untilAborted, { modelDayConcurrency: 2 });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    await takeLock(modelDayId);
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events.slice(0, 3)).toEqual(['started', 'aborted', 'started']);
  });

  it('33: aborts and gives back work that the same worker was given twice', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const app = await work({
      runModelDay: (_, signal) =>
        new Promise((_resolve, reject) => {
          const run = recorder.count('started') + 1;
          signal.addEventListener('abort', () => {
            recorder.record(`aborted ${run}`);
            reject(signal.reason as Error);
          });
          recorder.record('started');
        }),
    });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    await takeLock(modelDayId);
    await recorder.until('started', 2);
    await recorder.until('aborted 1');
    await app.close();
    expect(recorder.events).toEqual(['started', 'aborted 1', 'started', 'aborted 2']);
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events.slice(4)).toEqual([`ran ${modelDayId}`, `settled ${jobId} 2025-10-02`]);
  });

  it('39: brings work that was deferred again after its delay, and settles the date after that', async () => {
    const [jobId, deferredDay, other] = [randomUUID(), randomUUID(), randomUUID()];
    const startedAt: number[] = [];
    await work(
      {
        runModelDay: ({ modelDayId }) => {
          recorder.record(modelDayId === deferredDay ? 'deferred' : 'other');
          if (modelDayId !== deferredDay) return Promise.resolve();
          startedAt.push(performance.now());
          return startedAt.length < 3 ? Promise.reject(deferred(200)) : Promise.resolve();
        },
      },
      { modelDayConcurrency: 1 },
    );
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [deferredDay, other] });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    // While it waits its slot is free: the other one runs in between.
    expect(recorder.events.filter((event) => event !== 'other')).toEqual([
      ...['deferred', 'deferred', 'deferred', `settled ${jobId} 2025-10-02`],
    ]);
    expect(recorder.events.indexOf('other')).toBeLessThan(2);
    const [first, second, third] = startedAt;
    expect(second! - first!).toBeGreaterThanOrEqual(195);
    expect(third! - second!).toBeGreaterThanOrEqual(195);
    expect(errors).toEqual([]);
  });

  it('26: a date with deferred work is known, and queueing it again brings nothing earlier', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const producer = await produce();
    const date1 = { jobId, date, modelDayIds: [modelDayId] };
    await work({
      runModelDay: () => {
        recorder.record('ran');
        return recorder.count('ran') === 1 ? Promise.reject(deferred(400)) : Promise.resolve();
      },
    });
    await producer.enqueueTradingDate(date1);
    await recorder.until('ran');
    expect(await producer.knowsTradingDate(jobId, date)).toBe(true);
    await producer.enqueueTradingDate(date1);
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events).toEqual(['ran', 'ran', `settled ${jobId} 2025-10-02`]);
  });

  it('33: deferred work outlives its worker', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const app = await work(
      {
        runModelDay: () => {
          recorder.record('deferred');
          return Promise.reject(deferred(300));
        },
      },
      { graceMs: 1_000 },
    );
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('deferred');
    await app.close();
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events).toEqual(['deferred', `ran ${modelDayId}`, `settled ${jobId} 2025-10-02`]);
  });

  it('33: work that is deferred while its worker shuts down goes back at once', async () => {
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const app = await work({
      runModelDay: (_, signal) =>
        new Promise((_resolve, reject) => {
          recorder.record('started');
          signal.addEventListener('abort', () => {
            reject(deferred(600_000));
          });
        }),
    });
    await (await produce()).enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until('started');
    await app.close();
    await work();
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.count(`ran ${modelDayId}`)).toBe(1);
  });

  it('wakes an idle worker at once', async () => {
    await work();
    const producer = await produce();
    const settled = randomUUID();
    await producer.enqueueTradingDate({ jobId: settled, date, modelDayIds: [] });
    await recorder.until(`settled ${settled} 2025-10-02`);
    // When a worker has begun to wait nobody is told; without this sleep the test would hold for a busy one only.
    await sleep(300);
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    const asked = performance.now();
    await producer.enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(performance.now() - asked).toBeLessThan(1_000);
  });

  it('30: runs the download of a job once while it is queued or running, and again afterwards', async () => {
    const jobId = randomUUID();
    const producer = await produce();
    await Promise.all([producer.enqueueDownload(jobId), (await produce()).enqueueDownload(jobId)]);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await work({
      downloadPrices: async (payload) => {
        recorder.record(`downloading ${payload.jobId}`);
        await released;
      },
    });
    await recorder.until(`downloading ${jobId}`);
    await producer.enqueueDownload(jobId);
    const marker = randomUUID();
    await producer.enqueueDownload(marker);
    await recorder.until(`downloading ${marker}`);
    expect(recorder.count(`downloading ${jobId}`)).toBe(1);
    release();
    // When it has left the queue nobody is told: it is offered until it is taken again.
    while (recorder.count(`downloading ${jobId}`) < 2) await producer.enqueueDownload(jobId);
    expect(recorder.count(`downloading ${jobId}`)).toBe(2);
  });

  it('does not call a handler with a payload that it does not know', async () => {
    const queue = (await openApp({}, {})).queueNamed('model-days');
    let report: (error: unknown) => void = () => undefined;
    const reported = new Promise<unknown>((resolve) => (report = resolve));
    await work({}, { onFailure: report });
    await queue.add('model-day', { modelDayId: randomUUID(), apiKey: 'x' }, { jobId: randomUUID() });
    expect(String(await reported)).toContain('payload this version does not know');
    expect(recorder.events).toEqual([]);
  });

  it('takes nothing out before its workers are started', async () => {
    const app = await openApp({}, {});
    const [jobId, modelDayId] = [randomUUID(), randomUUID()];
    await app.queue.enqueueTradingDate({ jobId, date, modelDayIds: [modelDayId] });
    const depths = await app.queue.depths();
    expect([depths['model-days'].waiting, depths['trading-dates']['waiting-children']]).toEqual([1, 1]);
    app.workers.start();
    await recorder.until(`settled ${jobId} 2025-10-02`);
    expect(recorder.events).toEqual([`ran ${modelDayId}`, `settled ${jobId} 2025-10-02`]);
  });

  it('answers a ping', async () => {
    await expect(backend.ping()).resolves.toBeUndefined();
  });
});
