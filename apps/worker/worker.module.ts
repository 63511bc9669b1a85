import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { type QueueBackend } from '@app/queue';
import {
  ENVIRONMENT,
  LOG,
  ModelDayRunner,
  newWorkerId,
  PortfolioFiles,
  QUEUE_BACKEND,
  RunModelDay,
  type Log,
} from '@app/simulation';
import { ToolServers } from '@app/tools';
import { Module, type Provider } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';
import { WorkerLifecycle } from './worker-lifecycle.js';

const WORKER_ID = Symbol('WORKER_ID');

const modelDayRunner: Provider[] = [
  {
    provide: ModelDayRunner,
    useFactory: (
      ...[environment, log, workerId, repositories, files, queueBackend]: [
        Environment,
        Log,
        string,
        Repositories,
        PortfolioFiles,
        QueueBackend,
      ]
    ) => {
      const limiter = queueBackend.createProviderLimiter();
      return ModelDayRunner.open({ environment, log, workerId, repositories, files, limiter });
    },
    inject: [ENVIRONMENT, LOG, WORKER_ID, Repositories, PortfolioFiles, QUEUE_BACKEND],
  },
  {
    provide: RunModelDay,
    useFactory: ({ runModelDay }: ModelDayRunner) => runModelDay,
    inject: [ModelDayRunner],
  },
  {
    provide: ToolServers,
    useFactory: ({ toolServers }: ModelDayRunner) => toolServers,
    inject: [ModelDayRunner],
  },
];

const heartbeat: Provider = {
  provide: Heartbeat,
  useFactory: (workerId: string, { heartbeats }: Repositories, servers: ToolServers, log: Log) =>
    new Heartbeat(workerId, heartbeats, servers, log),
  inject: [WORKER_ID, Repositories, ToolServers, LOG],
};

/** Runs model-days: queue processors and the tool servers that their agents use. */
@Module({
  providers: [
    { provide: WORKER_ID, useFactory: newWorkerId },
    ...modelDayRunner,
    ModelDayProcessor,
    TradingDateProcessor,
    PriceDownloadProcessor,
    heartbeat,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
