import { BullModule } from '@nestjs/bullmq';
import { type Environment } from '@app/config';
import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { type QueueBackend, type ServiceConnection, type WorkSettings } from './queue-backend.js';
import { QueueWorkers } from './queue-workers.js';
import { ServiceFlowProducer, ServiceQueue } from './service-queue.js';
import { ServiceWorker } from './service-worker.js';
import { QUEUE_NAMES, TRADING_DATE_FLOW } from './simulation-queues.js';
import { SimulationQueue } from './simulation-queue.js';

/** Token of the {@link QueueBackend} of this process. */
export const QUEUE_BACKEND = Symbol('QUEUE_BACKEND');

/** Keeps our keys on a shared Redis apart. */
const PREFIX = 'ai-trader';
/** BullMQ writes an event stream that nobody here reads. */
const KEPT_EVENTS = 100;
/** Trading dates are settled by a few statements. */
const TRADING_DATE_CONCURRENCY = 4;
/** Downloads wait for the provider's limits most of the time, which all of them share. */
const DOWNLOAD_CONCURRENCY = 2;

/** On what the queues of a process stand. */
export interface QueueModuleOptions {
  readonly environment: Pick<Environment, 'modelDayConcurrency' | 'queueLockMs' | 'shutdownGraceMs'>;
  /** Told of every processor that threw and of the workers' own errors, lost connections apart. */
  readonly onFailure: WorkSettings['onFailure'];
  /** Opens the backend when what it injects is there. Whoever opens it closes it, after the application. */
  readonly backend: Pick<FactoryProvider<QueueBackend>, 'inject' | 'useFactory'>;
}

/**
 * The queues, the flow producer, and the workers of the `@Processor` classes of the process, on one backend. The workers
 * are started by {@link QueueWorkers}, when the database is migrated and unfinished jobs are queued again.
 */
@Module({})
export class QueueModule {
  static registerAsync({ environment, onFailure, backend }: QueueModuleOptions): DynamicModule {
    BullModule.queueClass = ServiceQueue;
    BullModule.flowProducerClass = ServiceFlowProducer;
    BullModule.workerClass = ServiceWorker;
    const work = workSettings(environment, onFailure);
    return {
      module: QueueModule,
      global: true,
      imports: [
        BullModule.forRootAsync({
          inject: [QUEUE_BACKEND],
          useFactory: (opened: QueueBackend) => ({
            connection: { backend: opened, work } satisfies ServiceConnection,
            prefix: PREFIX,
          }),
          extraOptions: { manualRegistration: true },
        }),
        BullModule.registerQueueAsync(
          ...QUEUE_NAMES.map((name) => ({
            name,
            useFactory: () => ({ streams: { events: { maxLen: KEPT_EVENTS } } }),
          })),
        ),
        BullModule.registerFlowProducerAsync({
          name: TRADING_DATE_FLOW,
          // The connection is shared, and ends with the backend.
          useFactory: () => ({ forceDisconnectOnShutdown: false }),
        }),
        DiscoveryModule,
      ],
      providers: [{ provide: QUEUE_BACKEND, ...backend }, SimulationQueue, QueueWorkers],
      exports: [QUEUE_BACKEND, SimulationQueue, QueueWorkers],
    };
  }
}

function workSettings(
  { modelDayConcurrency, queueLockMs, shutdownGraceMs }: QueueModuleOptions['environment'],
  onFailure: WorkSettings['onFailure'],
): WorkSettings {
  return {
    concurrency: {
      'trading-dates': TRADING_DATE_CONCURRENCY,
      'model-days': modelDayConcurrency,
      'price-downloads': DOWNLOAD_CONCURRENCY,
    },
    lockDurationMs: queueLockMs,
    graceMs: shutdownGraceMs,
    onFailure,
  };
}
