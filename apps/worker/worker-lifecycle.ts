import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { runQueueWorkers, type QueueBackend, type QueueWorkers } from '@app/queue';
import {
  ENVIRONMENT,
  LOG,
  QUEUE_BACKEND,
  removeStaleRuntimeFiles,
  ResumeJobs,
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
import { ModelDayProcessor } from './model-day.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';

/** How long sessions under way may go on after the worker was asked to stop; then they are given back to the queue. */
const SHUTDOWN_GRACE_MS = 10_000;

/** Starts a worker's parts in order, and stops them the other way round: no new work, sessions, tool servers. */
@Injectable()
export class WorkerLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private workers: QueueWorkers | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    @Inject(LOG) private readonly log: Log,
    @Inject(QUEUE_BACKEND) private readonly queueBackend: QueueBackend,
    private readonly repositories: Repositories,
    private readonly resumeJobs: ResumeJobs,
    private readonly heartbeat: Heartbeat,
    private readonly toolServers: ToolServers,
    private readonly modelDayProcessor: ModelDayProcessor,
    private readonly tradingDateProcessor: TradingDateProcessor,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { modelDays } = this.repositories;
    await removeStaleRuntimeFiles(this.environment.runtimeDir, (owner) => modelDays.isRunning(owner));
    await this.heartbeat.start();
    await this.resumeJobs.execute();
    this.workers = runQueueWorkers(
      this.queueBackend,
      {
        runModelDay: (payload, signal) => this.modelDayProcessor.process(payload, signal),
        settleTradingDate: (payload) => this.tradingDateProcessor.process(payload),
      },
      {
        modelDayConcurrency: this.environment.modelDayConcurrency,
        onError: (error, queueJobId) => {
          this.log.warn({ error, queueJobId }, 'the queue reports a failure');
        },
      },
    );
    this.log.info({ services: this.toolServers.urls }, 'worker started');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.workers?.close(SHUTDOWN_GRACE_MS);
    await this.heartbeat.stop();
    await this.toolServers.close();
  }
}
