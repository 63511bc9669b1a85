import { getQueueToken, Processor, WorkerHost } from '@nestjs/bullmq';
import { type Environment } from '@app/config';
import {
  QueueModule,
  type QueueBackend,
  type QueueHandlers,
  type QueueName,
  QueueWorkers,
  readModelDay,
  readPriceDownload,
  readTradingDate,
  requireSignal,
  SimulationQueue,
} from '@app/queue';
import { Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Job as QueueJob, type Queue } from 'bullmq';

/** By what the workers of a test's application go. */
export interface QueueAppSettings {
  /** 10 where it is not given. */
  readonly modelDayConcurrency?: number;
  /** 15 s where it is not given. */
  readonly lockDurationMs?: number;
  /** 0 where it is not given: what runs is aborted as soon as the application is closed. */
  readonly graceMs?: number;
  readonly onFailure: (error: unknown, queueJobId?: string) => void;
}

/** A Nest application that has queues, and nothing but the handlers of a test behind them. */
export interface QueueApp {
  readonly queue: SimulationQueue;
  /** Not started. */
  readonly workers: QueueWorkers;
  /** The queue itself, as Nest injects it. */
  queueNamed(name: QueueName): Queue;
  /** Closes as a worker's process does: the workers, then the application. The backend stays open. */
  close(): Promise<void>;
}

const HANDLERS = Symbol('HANDLERS');

@Processor('trading-dates' satisfies QueueName)
class TradingDates extends WorkerHost {
  constructor(@Inject(HANDLERS) private readonly handlers: QueueHandlers) {
    super();
  }

  async process(job: QueueJob<unknown>, _token?: string, signal?: AbortSignal): Promise<void> {
    await this.handlers.settleTradingDate(readTradingDate(job.data), requireSignal(signal));
  }
}

@Processor('model-days' satisfies QueueName)
class ModelDays extends WorkerHost {
  constructor(@Inject(HANDLERS) private readonly handlers: QueueHandlers) {
    super();
  }

  async process(job: QueueJob<unknown>, _token?: string, signal?: AbortSignal): Promise<void> {
    await this.handlers.runModelDay(readModelDay(job.data), requireSignal(signal));
  }
}

@Processor('price-downloads' satisfies QueueName)
class PriceDownloads extends WorkerHost {
  constructor(@Inject(HANDLERS) private readonly handlers: QueueHandlers) {
    super();
  }

  async process(job: QueueJob<unknown>, _token?: string, signal?: AbortSignal): Promise<void> {
    await this.handlers.downloadPrices(readPriceDownload(job.data), requireSignal(signal));
  }
}

@Module({})
class QueueAppModule {}

/** Registers queues and processors as a worker does, on a backend that the test opens and closes. */
export async function openQueueApp(
  backend: QueueBackend,
  handlers: QueueHandlers,
  settings: QueueAppSettings,
): Promise<QueueApp> {
  const environment: Pick<Environment, 'modelDayConcurrency' | 'queueLockMs' | 'shutdownGraceMs'> = {
    modelDayConcurrency: settings.modelDayConcurrency ?? 10,
    queueLockMs: settings.lockDurationMs ?? 15_000,
    shutdownGraceMs: settings.graceMs ?? 0,
  };
  const { onFailure } = settings;
  const queues = QueueModule.registerAsync({
    environment,
    onFailure,
    backend: { useFactory: () => backend },
  });
  const app = await NestFactory.createApplicationContext(
    {
      module: QueueAppModule,
      imports: [queues],
      providers: [{ provide: HANDLERS, useValue: handlers }, TradingDates, ModelDays, PriceDownloads],
    },
    { logger: ['error'], abortOnError: false },
  );
  const workers = app.get(QueueWorkers);
  let closing: Promise<void> | undefined;
  return {
    queue: app.get(SimulationQueue),
    workers,
    queueNamed: (name) => app.get<Queue>(getQueueToken(name)),
    close: () => (closing ??= workers.close().then(() => app.close())),
  };
}
