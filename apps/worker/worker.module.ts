import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ChatModels, ToolClient } from '@app/agent';
import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { MarketData, ValuationPrices } from '@app/market-data';
import {
  ENVIRONMENT,
  HeldModelDays,
  LOG,
  ModelDayAttempt,
  PortfolioFiles,
  RunModelDay,
  type Log,
} from '@app/simulation';
import { ToolServers, ToolSessions } from '@app/tools';
import { Module, type Provider } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';
import { WorkerLifecycle } from './worker-lifecycle.js';

const WORKER_ID = Symbol('WORKER_ID');

/** The tool servers of this worker, the sessions that they serve, and the agents' way to them. */
const tools: Provider[] = [
  { provide: ToolSessions, useFactory: () => new ToolSessions() },
  {
    provide: ToolServers,
    useFactory: (environment: Environment, sessions: ToolSessions, log: Log) =>
      ToolServers.start({
        ports: {
          math: environment.mathHttpPort,
          search: environment.searchHttpPort,
          trade: environment.tradeHttpPort,
          getprice: environment.getpriceHttpPort,
        },
        sessions,
        onFailure: (error, tool) => {
          log.error({ error, tool }, 'a tool failed');
        },
      }),
    inject: [ENVIRONMENT, ToolSessions, LOG],
  },
  {
    provide: ToolClient,
    useFactory: (servers: ToolServers, { toolCallTimeoutMs }: Environment) =>
      new ToolClient(servers.urls, toolCallTimeoutMs),
    inject: [ToolServers, ENVIRONMENT],
  },
];

const runModelDay: Provider = {
  provide: RunModelDay,
  useFactory: (
    ...[environment, log, workerId, repositories, files, toolSessions, toolClient]: [
      Environment,
      Log,
      string,
      Repositories,
      PortfolioFiles,
      ToolSessions,
      ToolClient,
    ]
  ) => {
    const { modelDays, prices } = repositories;
    const clock = () => new Date();
    const attempt = new ModelDayAttempt({
      environment,
      repositories,
      marketData: new MarketData(prices),
      valuationPrices: new ValuationPrices(prices),
      toolSessions,
      toolClient,
      chatModels: new ChatModels({ ...environment, requestTimeoutMs: environment.modelCallTimeoutMs }),
      files,
      clock,
      log,
    });
    const held = new HeldModelDays(modelDays, log);
    return new RunModelDay({ environment, workerId, modelDays, attempt, held, clock, log });
  },
  inject: [ENVIRONMENT, LOG, WORKER_ID, Repositories, PortfolioFiles, ToolSessions, ToolClient],
};

const heartbeat: Provider = {
  provide: Heartbeat,
  useFactory: (workerId: string, { heartbeats }: Repositories, servers: ToolServers, log: Log) =>
    new Heartbeat(workerId, heartbeats, servers, log),
  inject: [WORKER_ID, Repositories, ToolServers, LOG],
};

/** Runs model-days: queue processors and the tool servers that their agents use. */
@Module({
  providers: [
    { provide: WORKER_ID, useFactory: () => `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}` },
    ...tools,
    runModelDay,
    ModelDayProcessor,
    TradingDateProcessor,
    PriceDownloadProcessor,
    heartbeat,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
