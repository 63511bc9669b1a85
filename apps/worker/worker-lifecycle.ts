import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { Registry } from '@app/observability';
import { runQueueWorkers, type QueueBackend, type QueueWorkers } from '@app/queue';
import {
  DeliverCallbacks,
  ENVIRONMENT,
  LOG,
  QUEUE_BACKEND,
  ReconcileJobs,
  removeStaleRuntimeFiles,
  type Log,
} from '@app/simulation';
import { ToolServers } from '@app/tools';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { MetricsServer } from './metrics-server.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';

/** Starts a worker's parts in order, and stops them the other way round: no new work, sessions, tool servers. */
@Injectable()
export class WorkerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private workers: QueueWorkers | undefined;
  private metricsServer: MetricsServer | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(LOG) private readonly log: Log,
    @Inject(QUEUE_BACKEND) private readonly queueBackend: QueueBackend,
    private readonly repositories: Repositories,
    private readonly reconcileJobs: ReconcileJobs,
    private readonly deliverCallbacks: DeliverCallbacks,
    private readonly heartbeat: Heartbeat,
    private readonly registry: Registry,
    private readonly toolServers: ToolServers,
    private readonly modelDayProcessor: ModelDayProcessor,
    private readonly tradingDateProcessor: TradingDateProcessor,
    private readonly priceDownloadProcessor: PriceDownloadProcessor,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { modelDays } = this.repositories;
    await this.serveMetrics();
    await removeStaleRuntimeFiles(this.environment.runtimeDir, (owner) => modelDays.isRunning(owner));
    await this.heartbeat.start();
    await this.reconcileJobs.start(this.environment.reconcileIntervalMs);
    this.deliverCallbacks.start();
    this.workers = runQueueWorkers(
      this.queueBackend,
      {
        runModelDay: (payload, signal) => this.modelDayProcessor.process(payload, signal),
        settleTradingDate: (payload) => this.tradingDateProcessor.process(payload),
        downloadPrices: (payload, signal) => this.priceDownloadProcessor.process(payload, signal),
      },
      {
        modelDayConcurrency: this.environment.modelDayConcurrency,
        lockDurationMs: this.environment.queueLockMs,
        onError: (error, queueJobId) => {
          this.log.warn({ error, queueJobId }, 'the queue reports a failure');
        },
      },
    );
    this.log.info({ services: this.toolServers.urls }, 'worker started');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reconcileJobs.stop();
    await this.workers?.close(this.environment.shutdownGraceMs);
    await this.deliverCallbacks.stop();
    await this.heartbeat.stop();
    await this.toolServers.close();
    await this.metricsServer?.close();
  }

  private async serveMetrics(): Promise<void> {
    const { workerMetricsPort, apiHost } = this.environment;
    if (workerMetricsPort === undefined) return;
    this.metricsServer = await MetricsServer.start({ port: workerMetricsPort, host: apiHost }, this.registry);
    this.log.info({ port: this.metricsServer.port }, 'metrics served');
  }
}
