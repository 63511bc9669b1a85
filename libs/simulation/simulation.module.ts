import { type Environment } from '@app/config';
import { Database, Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { type PriceDownloader } from '@app/market-data';
import { openRegistry, openTracing, Registry, SessionMetrics, type Tracing } from '@app/observability';
import { openQueueBackend, QUEUE_BACKEND, QueueModule, SimulationQueue, type QueueBackend } from '@app/queue';
import {
  type DynamicModule,
  Global,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type Provider,
  type Type,
} from '@nestjs/common';
import { DeliverCallbacks } from './callbacks/deliver-callbacks.js';
import { CancelSimulation } from './cancel-simulation/cancel-simulation.js';
import { composeUseCases, type UseCases } from './compose-use-cases.js';
import { DownloadJobPrices } from './download-prices/download-job-prices.js';
import { openPriceDownloader } from './download-prices/open-price-downloader.js';
import { systemClock } from './exchange-clock.js';
import { type Infrastructure } from './infrastructure.js';
import { logTransition, type Log } from './log.js';
import { processOrigin } from './process-origin.js';
import { ReconcileJobs } from './reconcile-jobs/reconcile-jobs.js';
import { ReplaySimulation } from './replay-simulation/replay-simulation.js';
import { RetrySimulation } from './retry-simulation/retry-simulation.js';
import { SettleTradingDate } from './settle-trading-date/settle-trading-date.js';
import { openDatabase } from './start-order/open-database.js';
import { QueueArrival } from './start-order/queue-arrival.js';
import { StartSimulation } from './start-simulation/start-simulation.js';

export const ENVIRONMENT = Symbol('ENVIRONMENT');
export const LOG = Symbol('LOG');
/** This process's `Tracing`. */
export const TRACING = Symbol('TRACING');
/** Every use case of this process, as `UseCases`. */
export const USE_CASES = Symbol('USE_CASES');

/** What Nest gives to the use cases of this process. */
@Injectable()
export class ProcessInfrastructure implements Infrastructure {
  readonly worker: Origin = processOrigin();
  readonly clock = systemClock;
  readonly downloader: PriceDownloader | undefined;

  constructor(
    @Inject(ENVIRONMENT) readonly environment: Environment,
    @Inject(LOG) readonly log: Log,
    readonly database: Database,
    readonly repositories: Repositories,
    readonly queue: SimulationQueue,
    @Inject(TRACING) readonly tracing: Tracing,
    readonly metrics: SessionMetrics,
  ) {
    this.downloader = openPriceDownloader(environment, repositories);
  }
}

/** The use cases that controllers and processors are given by their classes. */
const INJECTED = {
  startSimulation: StartSimulation,
  replaySimulation: ReplaySimulation,
  cancelSimulation: CancelSimulation,
  retrySimulation: RetrySimulation,
  downloadJobPrices: DownloadJobPrices,
  settleTradingDate: SettleTradingDate,
  reconcileJobs: ReconcileJobs,
  deliverCallbacks: DeliverCallbacks,
} satisfies { readonly [Name in keyof UseCases]?: Type<UseCases[Name]> };

/** What every app stands on: the database, the queue, and the use cases over them. One per process. */
@Global()
@Module({})
export class SimulationModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly queue: SimulationQueue,
    @Inject(QUEUE_BACKEND) private readonly queueBackend: QueueBackend,
    @Inject(TRACING) private readonly tracing: Tracing,
  ) {}

  static register(environment: Environment, log: Log): DynamicModule {
    const providers: Provider[] = [
      { provide: ENVIRONMENT, useValue: environment },
      { provide: LOG, useValue: log },
      ...infrastructure(environment, log),
      ...observability(environment, log),
      ProcessInfrastructure,
      { provide: USE_CASES, useFactory: composeUseCases, inject: [ProcessInfrastructure] },
      ...useCases(),
    ];
    return { module: SimulationModule, imports: [queue(environment, log)], providers, exports: providers };
  }

  /** The last to close: whoever uses queue or database has stopped by now. */
  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
    await this.queueBackend.close();
    await this.database.close();
    await this.tracing.close();
  }
}

function infrastructure(environment: Environment, log: Log): Provider[] {
  return [
    { provide: Database, useFactory: () => openDatabase(environment, log) },
    {
      provide: Repositories,
      useFactory: (database: Database) =>
        new Repositories(database, (transition) => {
          logTransition(log, transition);
        }),
      inject: [Database],
    },
    {
      provide: QueueArrival,
      useFactory: (queue: SimulationQueue) => new QueueArrival(queue, log, environment.startWaitMs),
      inject: [SimulationQueue],
    },
  ];
}

function queue(environment: Environment, log: Log): DynamicModule {
  const { redisUrl, dataDir } = environment;
  const onError = (error: unknown) => {
    log.warn({ error }, 'the queue is away; it is tried again until it is back');
  };
  return QueueModule.registerAsync({
    environment,
    onFailure: (error, queueJobId) => {
      log.warn({ error, queueJobId }, 'the queue reports a failure');
    },
    backend: {
      // Opening the database checks DATA_DIR first, and says what is wrong with it.
      inject: [Database],
      useFactory: () => openQueueBackend({ redisUrl, dataDir, onError }),
    },
  });
}

/** What this process measures, and where its traces go. */
function observability(environment: Environment, log: Log): Provider[] {
  const onOutage = (error: unknown) => {
    log.warn({ error }, 'the collector of traces is away; what cannot be sent is lost');
  };
  return [
    { provide: Registry, useFactory: openRegistry },
    {
      provide: SessionMetrics,
      useFactory: (registry: Registry) => new SessionMetrics(registry),
      inject: [Registry],
    },
    { provide: TRACING, useFactory: () => openTracing(environment, onOutage) },
  ];
}

/** One provider for each, taken from what is put together at once. */
function useCases(): Provider[] {
  return Object.entries(INJECTED).map(([name, useCase]) => ({
    provide: useCase,
    useFactory: (all: UseCases) => all[name as keyof typeof INJECTED],
    inject: [USE_CASES],
  }));
}
