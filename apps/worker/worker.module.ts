import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { SessionMetrics, type Tracing } from '@app/observability';
import { QUEUE_BACKEND, type QueueBackend } from '@app/queue';
import {
  ENVIRONMENT,
  LOG,
  ModelDayRunner,
  PortfolioFiles,
  PROCESS_ORIGIN,
  RunModelDay,
  TRACING,
  type Log,
} from '@app/simulation';
import { ToolServers } from '@app/tools';
import { Module, type Provider } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';
import { WorkerLifecycle } from './worker-lifecycle.js';

const modelDayRunner: Provider[] = [
  {
    provide: ModelDayRunner,
    useFactory: (
      ...[environment, log, worker, repositories, files, queueBackend, metrics, tracing]: [
        Environment,
        Log,
        Origin,
        Repositories,
        PortfolioFiles,
        QueueBackend,
        SessionMetrics,
        Tracing,
      ]
    ) => {
      const limiter = queueBackend.createProviderLimiter();
      const parts = { environment, log, worker, repositories, files, limiter, metrics, tracing };
      return ModelDayRunner.open(parts);
    },
    inject: [
      ENVIRONMENT,
      LOG,
      PROCESS_ORIGIN,
      Repositories,
      PortfolioFiles,
      QUEUE_BACKEND,
      SessionMetrics,
      TRACING,
    ],
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
  useFactory: ({ actor: workerId }: Origin, { heartbeats }: Repositories, servers: ToolServers, log: Log) =>
    new Heartbeat(workerId, heartbeats, servers, log),
  inject: [PROCESS_ORIGIN, Repositories, ToolServers, LOG],
};

/** Runs model-days: queue processors and the tool servers that their agents use. */
@Module({
  providers: [
    ...modelDayRunner,
    ModelDayProcessor,
    TradingDateProcessor,
    PriceDownloadProcessor,
    heartbeat,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
