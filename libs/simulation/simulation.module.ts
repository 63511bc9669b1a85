import { type Environment } from '@app/config';
import { Database, Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { type PriceDownloader, usExchangeCalendar } from '@app/market-data';
import { openRegistry, openTracing, Registry, SessionMetrics, type Tracing } from '@app/observability';
import { openQueueBackend, QUEUE_BACKEND, QueueModule, SimulationQueue, type QueueBackend } from '@app/queue';
import {
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { logTransition, type Log } from './log.js';
import { callbackProvider } from './callbacks/callback-provider.js';
import { CancelSimulation } from './cancel-simulation/cancel-simulation.js';
import { downloadProviders, PRICE_DOWNLOADER } from './download-prices/download-providers.js';
import { PortfolioFiles } from './portfolio-files/portfolio-files.js';
import { PROCESS_ORIGIN, processOrigin } from './process-origin.js';
import { ReconcileJobs } from './reconcile-jobs/reconcile-jobs.js';
import { ReplaySimulation } from './replay-simulation/replay-simulation.js';
import { RetrySimulation } from './retry-simulation/retry-simulation.js';
import { SettleTradingDate } from './settle-trading-date/settle-trading-date.js';
import { openDatabase } from './start-order/open-database.js';
import { QueueArrival } from './start-order/queue-arrival.js';
import { TRACING } from './tracing-token.js';
import { StartDecisions } from './start-simulation/start-decisions.js';
import { StartSimulation } from './start-simulation/start-simulation.js';

export const ENVIRONMENT = Symbol('ENVIRONMENT');
export const LOG = Symbol('LOG');

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
      { provide: PROCESS_ORIGIN, useFactory: processOrigin },
      ...infrastructure(environment, log),
      ...observability(environment, log),
      ...useCases(environment, log),
      ...downloadProviders(environment, log),
      callbackProvider(environment, log),
      ...interventions(environment, log),
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

function useCases(environment: Environment, log: Log): Provider[] {
  const inject = [Database, Repositories, SimulationQueue, TRACING];
  return [
    {
      provide: PortfolioFiles,
      useFactory: ({ portfolios }: Repositories) => new PortfolioFiles(environment.dataDir, portfolios),
      inject: [Repositories],
    },
    {
      provide: StartDecisions,
      useFactory: (database: Database, repositories: Repositories) =>
        new StartDecisions(database, repositories, clock, environment.callbackAllowedHosts),
      inject: [Database, Repositories],
    },
    {
      provide: StartSimulation,
      useFactory: (
        ...[decisions, repositories, queue, tracing, downloader]: [
          StartDecisions,
          Repositories,
          SimulationQueue,
          Tracing,
          PriceDownloader | undefined,
        ]
      ) =>
        new StartSimulation({
          environment,
          decisions,
          repositories,
          queue,
          downloader,
          calendar: usExchangeCalendar,
          clock,
          log,
          tracing,
        }),
      inject: [StartDecisions, Repositories, SimulationQueue, TRACING, PRICE_DOWNLOADER],
    },
    {
      provide: SettleTradingDate,
      useFactory: (
        ...[database, repositories, queue, tracing, files, worker]: [
          Database,
          Repositories,
          SimulationQueue,
          Tracing,
          PortfolioFiles,
          Origin,
        ]
      ) => new SettleTradingDate({ database, repositories, queue, files, worker, clock, log, tracing }),
      inject: [...inject, PortfolioFiles, PROCESS_ORIGIN],
    },
    {
      provide: ReconcileJobs,
      useFactory: ({ jobs }: Repositories, settle: SettleTradingDate) => new ReconcileJobs(jobs, settle, log),
      inject: [Repositories, SettleTradingDate],
    },
  ];
}

/** What somebody asks for while a job runs or after it has ended. */
function interventions(environment: Environment, log: Log): Provider[] {
  const { maxConcurrentJobs } = environment;
  const inject = [Database, Repositories, SimulationQueue];
  return [
    {
      provide: CancelSimulation,
      useFactory: (database: Database, repositories: Repositories, files: PortfolioFiles) =>
        new CancelSimulation(database, repositories, files, clock),
      inject: [Database, Repositories, PortfolioFiles],
    },
    {
      provide: ReplaySimulation,
      useFactory: (
        ...[decisions, repositories, queue, settleTradingDate, tracing]: [
          StartDecisions,
          Repositories,
          SimulationQueue,
          SettleTradingDate,
          Tracing,
        ]
      ) =>
        new ReplaySimulation({
          environment,
          decisions,
          repositories,
          queue,
          settleTradingDate,
          clock,
          log,
          tracing,
        }),
      inject: [StartDecisions, Repositories, SimulationQueue, SettleTradingDate, TRACING],
    },
    {
      provide: RetrySimulation,
      useFactory: (
        database: Database,
        repositories: Repositories,
        queue: SimulationQueue,
        settleTradingDate: SettleTradingDate,
      ) =>
        new RetrySimulation({
          database,
          repositories,
          queue,
          settleTradingDate,
          maxConcurrentJobs,
          clock,
          log,
        }),
      inject: [...inject, SettleTradingDate],
    },
  ];
}

function clock(): Date {
  return new Date();
}
