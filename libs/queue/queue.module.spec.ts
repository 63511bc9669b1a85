import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getFlowProducerToken, getQueueToken, Processor, WorkerHost } from '@nestjs/bullmq';
import { parseTradingDate } from '@app/domain';
import { type DynamicModule, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type FlowProducer, type Queue } from 'bullmq';
import { provideEmbeddedQueue } from '../testing/embedded-queue.js';
import { openQueueBackend, type QueueBackend, QueueModule, QueueWorkers, SimulationQueue } from './index.js';

const NAMES = ['trading-dates', 'model-days', 'price-downloads'];
const unexpected = (error: unknown) => {
  throw error;
};

@Module({})
class AppModule {}

const events = new EventEmitter();

/** A processor whose work ends when it is let go, whatever its signal says. */
function processorOf(queue: string): Type<WorkerHost> {
  @Processor(queue)
  class StubbornProcessor extends WorkerHost {
    async process(): Promise<void> {
      const letGo = once(events, 'let go');
      events.emit(`took from ${queue}`);
      await letGo;
    }
  }
  return StubbornProcessor;
}

describe('The queue module', () => {
  let dataDir: string;
  let backend: QueueBackend;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-test-'));
    await provideEmbeddedQueue(dataDir);
    backend = await openQueueBackend({ dataDir, onError: unexpected });
  });

  afterAll(async () => {
    await backend.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function openApp(processors: Type<WorkerHost>[]): Promise<INestApplicationContext> {
    const queues = QueueModule.registerAsync({
      environment: { modelDayConcurrency: 7, queueLockMs: 21_000, shutdownGraceMs: 0 },
      onFailure: unexpected,
      backend: { useFactory: () => backend },
    });
    const module: DynamicModule = { module: AppModule, imports: [queues], providers: processors };
    return NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  }

  it("registers queues and flow producer under Nest's tokens", async () => {
    const app = await openApp([]);
    const queues = NAMES.map((name) => app.get<Queue>(getQueueToken(name)));
    const flows = app.get<FlowProducer>(getFlowProducerToken('trading-date-flow'));
    expect(queues.map(({ name, opts }) => [name, opts.prefix, opts.streams])).toEqual([
      ['trading-dates', 'ai-trader', { events: { maxLen: 100 } }],
      ['model-days', 'ai-trader', { events: { maxLen: 100 } }],
      ['price-downloads', 'ai-trader', { events: { maxLen: 100 } }],
    ]);
    expect(flows.opts.prefix).toBe('ai-trader');
    expect(app.get(SimulationQueue).forBoard()).toEqual(queues);
    await app.close();
  });

  it("gives Nest's workers concurrency and lock from the environment, and one grace from Nest's closing", async () => {
    const processors = NAMES.map(processorOf);
    const app = await openApp(processors);
    app.get(QueueWorkers).start();
    const workers = processors.map((processor) => app.get<WorkerHost>(processor).worker);
    expect(workers.map(({ name, concurrency, opts }) => [name, concurrency, opts.lockDuration])).toEqual([
      ['trading-dates', 4, 21_000],
      ['model-days', 7, 21_000],
      ['price-downloads', 2, 21_000],
    ]);
    const started = once(events, 'took from model-days');
    await app.get(SimulationQueue).enqueueTradingDate({
      jobId: randomUUID(),
      date: parseTradingDate('2025-10-02'),
      modelDayIds: [randomUUID()],
    });
    await started;
    const asked = performance.now();
    // Nest closes the workers by itself where nobody has before.
    await app.close();
    const tookMs = performance.now() - asked;
    expect(tookMs).toBeGreaterThan(1_900);
    expect(tookMs).toBeLessThan(3_500);
    const ended = once(workers[1]!, 'closed');
    events.emit('let go');
    await ended;
  });

  it.each([
    ['no processor', ['trading-dates', 'model-days'], 'The queue price-downloads has 0 processors'],
    ['two processors', [...NAMES, 'model-days'], 'The queue model-days has 2 processors'],
  ])('does not start when a queue has %s', async (_, names, message) => {
    const app = await openApp(names.map(processorOf));
    const workers = app.get(QueueWorkers);
    expect(() => {
      workers.start();
    }).toThrow(`${message} in this process instead of one.`);
    await workers.close();
    await app.close();
  });
});
