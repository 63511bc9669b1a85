import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { Registry } from '@app/observability';
import { QueueWorkers } from '@app/queue';
import {
  DeliverCallbacks,
  ENVIRONMENT,
  LOG,
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

/** Starts a worker's parts in order, and stops them the other way round: no new work, sessions, tool servers. */
@Injectable()
export class WorkerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private metricsServer: MetricsServer | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(LOG) private readonly log: Log,
    private readonly repositories: Repositories,
    private readonly reconcileJobs: ReconcileJobs,
    private readonly deliverCallbacks: DeliverCallbacks,
    private readonly heartbeat: Heartbeat,
    private readonly registry: Registry,
    private readonly toolServers: ToolServers,
    private readonly queueWorkers: QueueWorkers,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { modelDays } = this.repositories;
    await this.serveMetrics();
    await removeStaleRuntimeFiles(this.environment.runtimeDir, (owner) => modelDays.isRunning(owner));
    await this.heartbeat.start();
    await this.reconcileJobs.start(this.environment.reconcileIntervalMs);
    this.deliverCallbacks.start();
    this.queueWorkers.start();
    this.log.info({ services: this.toolServers.urls }, 'worker started');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reconcileJobs.stop();
    await this.queueWorkers.close();
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
