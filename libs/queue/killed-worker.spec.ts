import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseTradingDate } from '@app/domain';
import { provideEmbeddedQueue } from '../testing/embedded-queue.js';
import { openQueueApp } from '../testing/queue-app.js';
import { redisUnavailableReason, startRedisServer } from '../testing/redis-server.js';
import { openQueueBackend, type QueueHandlers } from './index.js';

const date = parseTradingDate('2025-10-02');
const unexpected = (error: unknown) => {
  throw error;
};

/** Of an application that only puts work in. */
const NO_HANDLERS: QueueHandlers = {
  settleTradingDate: unexpected,
  runModelDay: unexpected,
  downloadPrices: unexpected,
};

/** A worker in a process of its own and what it has said. */
class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private heard: () => void = () => undefined;

  constructor(...options: string[]) {
    const script = join(process.cwd(), 'libs/testing/run-typescript.mjs');
    const program = join(process.cwd(), 'libs/testing/queue-worker.process.ts');
    this.child = spawn(process.execPath, [script, program, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.lines.push(line);
      this.heard();
    });
  }

  async until(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  tell(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

const missing = redisUnavailableReason();

describe('A killed worker', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-test-'));
  });

  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Kills a worker in the midst of the first of two model-days; tells what the next worker then does. */
  async function killAndGoOn(redisUrl?: string): Promise<{ events: string[]; expected: string[] }> {
    const [jobId, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    const worker = new WorkerProcess(dataDir, ...(redisUrl === undefined ? [] : [redisUrl]));
    await worker.until('ready');
    worker.tell(JSON.stringify({ jobId, date, modelDayIds: [first, second] }));
    await worker.until('queued');
    await worker.until(`started ${first}`);
    await worker.kill();

    const events: string[] = [];
    const backend = await openQueueBackend({ dataDir, redisUrl, onError: unexpected });
    let settled: () => void;
    const done = new Promise<void>((resolve) => (settled = resolve));
    const app = await openQueueApp(
      backend,
      {
        settleTradingDate: (payload) => {
          events.push(`settled ${payload.date}`);
          settled();
          return Promise.resolve();
        },
        downloadPrices: () => Promise.resolve(),
        runModelDay: ({ modelDayId }) => {
          events.push(modelDayId);
          return Promise.resolve();
        },
      },
      { modelDayConcurrency: 1, lockDurationMs: 1_500, graceMs: 1_000, onFailure: unexpected },
    );
    app.workers.start();
    await done;
    await app.close();
    await backend.close();
    return { events, expected: [first, second, `settled 2025-10-02`] };
  }

  it('23: on the embedded queue, its work runs again as soon as the queue is open', async () => {
    await provideEmbeddedQueue(dataDir);
    const { events, expected } = await killAndGoOn();
    expect(events).toEqual(expected);
  });

  if (missing === undefined) {
    it('23: on Redis, its work runs elsewhere when its lock has run out', async () => {
      const redis = (await startRedisServer())!;
      const { events, expected } = await killAndGoOn(redis.url);
      expect([...events].sort()).toEqual([...expected].sort());
      expect(events[2]).toBe('settled 2025-10-02');
      await redis.stop();
    });
  } else {
    it.skip(`23: on Redis: ${missing}`, () => undefined);
  }

  it('while it creates the embedded queue, leaves nothing half made', async () => {
    const worker = new WorkerProcess(dataDir);
    const unfinished = async () =>
      (await readdir(dataDir)).filter((name) => name.startsWith('queue.unfinished-'));
    while ((await unfinished()).length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await worker.kill();
    expect(existsSync(join(dataDir, 'queue'))).toBe(false);

    const backend = await openQueueBackend({ dataDir, onError: unexpected });
    await backend.ping();
    expect(await unfinished()).toEqual([]);
    await backend.close();
    expect((await readdir(dataDir)).sort()).toEqual(['queue']);
  });
});

describe('The embedded queue', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-test-'));
    await provideEmbeddedQueue(dataDir);
  });

  afterEach(async () => {
    await rm(dataDir, { recursive: true, force: true });
  });

  it('keeps what was queued over a restart', async () => {
    const jobId = randomUUID();
    const before = await openQueueBackend({ dataDir, onError: unexpected });
    const producer = await openQueueApp(before, NO_HANDLERS, { onFailure: unexpected });
    await producer.queue.enqueueTradingDate({ jobId, date, modelDayIds: [randomUUID()] });
    await producer.close();
    await before.close();
    const after = await openQueueBackend({ dataDir, onError: unexpected });
    const later = await openQueueApp(after, NO_HANDLERS, { onFailure: unexpected });
    expect(await later.queue.knowsTradingDate(jobId, date)).toBe(true);
    await later.close();
    await after.close();
  });

  it('belongs to one opener at a time', async () => {
    const backend = await openQueueBackend({ dataDir, onError: unexpected });
    await expect(openQueueBackend({ dataDir, onError: unexpected })).rejects.toMatchObject({
      code: 'data_dir_in_use',
    });
    await backend.close();
    const again = await openQueueBackend({ dataDir, onError: unexpected });
    await again.close();
  });

  it('says how to go on when its files are damaged, and gives the directory free', async () => {
    await writeFile(join(dataDir, 'queue', 'global', 'pg_control'), 'damaged');
    await expect(openQueueBackend({ dataDir, onError: unexpected })).rejects.toMatchObject({
      code: 'queue_storage_failed',
      message:
        'The embedded queue under DATA_DIR/queue could not be opened. Remove DATA_DIR/queue and start again: ' +
        'unfinished work is queued anew from the database.',
    });
    expect(existsSync(join(dataDir, 'queue.lock'))).toBe(false);
  });
});
