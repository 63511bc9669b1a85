import { QUEUE_BACKEND, type QueueBackend } from '@app/queue';
import {
  openSessions,
  ProcessInfrastructure,
  RunModelDay,
  USE_CASES,
  type SessionInfrastructure,
  type UseCases,
} from '@app/simulation';
import { ToolServers } from '@app/tools';
import { Module, type Provider } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';
import { WorkerLifecycle } from './worker-lifecycle.js';

/** This worker's `SessionInfrastructure`. */
const SESSIONS = Symbol('SESSIONS');

/** The use case of workers alone, and the tool servers that its sessions use. */
const modelDays: Provider[] = [
  {
    provide: SESSIONS,
    useFactory: (infrastructure: ProcessInfrastructure, queue: QueueBackend) =>
      openSessions(infrastructure, queue.createProviderLimiter()),
    inject: [ProcessInfrastructure, QUEUE_BACKEND],
  },
  {
    provide: RunModelDay,
    useFactory: ({ runModelDay }: UseCases, sessions: SessionInfrastructure) => runModelDay(sessions),
    inject: [USE_CASES, SESSIONS],
  },
  {
    provide: ToolServers,
    useFactory: ({ toolServers }: SessionInfrastructure) => toolServers,
    inject: [SESSIONS],
  },
];

const heartbeat: Provider = {
  provide: Heartbeat,
  useFactory: ({ worker, repositories, log }: ProcessInfrastructure, servers: ToolServers) =>
    new Heartbeat(worker.actor, repositories.heartbeats, servers, log),
  inject: [ProcessInfrastructure, ToolServers],
};

/** Runs model-days: queue processors and the tool servers that their agents use. */
@Module({
  providers: [
    ...modelDays,
    ModelDayProcessor,
    TradingDateProcessor,
    PriceDownloadProcessor,
    heartbeat,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
