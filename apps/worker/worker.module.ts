import { ChatModels, ToolClient } from '@app/agent';
import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { MarketData, ValuationPrices } from '@app/market-data';
import { SessionMetrics, type Tracing } from '@app/observability';
import { type QueueBackend } from '@app/queue';
import {
  ENVIRONMENT,
  HeldModelDays,
  LOG,
  ModelDayAttempt,
  PortfolioFiles,
  PROCESS_ORIGIN,
  QUEUE_BACKEND,
  RunModelDay,
  TRACING,
  type Log,
} from '@app/simulation';
import { ToolServers, ToolSessions, type WebSearchPort } from '@app/tools';
import { WebSearch } from '@app/web-search';
import { Module, type Provider } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { ModelDayProcessor } from './model-day.processor.js';
import { PriceDownloadProcessor } from './price-download.processor.js';
import { TradingDateProcessor } from './trading-date.processor.js';
import { WorkerLifecycle } from './worker-lifecycle.js';

/** The models of this worker's sessions, which share connections and the limits of their providers. */
const chatModels: Provider = {
  provide: ChatModels,
  useFactory: (environment: Environment, queueBackend: QueueBackend, metrics: SessionMetrics) =>
    new ChatModels({
      ...environment,
      requestTimeoutMs: environment.modelCallTimeoutMs,
      limiter: queueBackend.createProviderLimiter(),
      onWaited: (host, seconds) => {
        metrics.waitedForProvider(host, seconds);
      },
    }),
  inject: [ENVIRONMENT, QUEUE_BACKEND, SessionMetrics],
};

/** The tool servers of this worker, the sessions that they serve, and the agents' way to them. */
const tools: Provider[] = [
  { provide: ToolSessions, useFactory: () => new ToolSessions() },
  {
    provide: ToolServers,
    useFactory: (environment: Environment, sessions: ToolSessions, log: Log, repositories: Repositories) =>
      ToolServers.start({
        ports: {
          math: environment.mathHttpPort,
          search: environment.searchHttpPort,
          trade: environment.tradeHttpPort,
          getprice: environment.getpriceHttpPort,
        },
        sessions,
        search: searchOf(environment, repositories, log),
        onFailure: (error, tool) => {
          log.error({ error, tool }, 'a tool failed');
        },
      }),
    inject: [ENVIRONMENT, ToolSessions, LOG, Repositories],
  },
  {
    provide: ToolClient,
    useFactory: (servers: ToolServers, { toolCallTimeoutMs }: Environment) =>
      new ToolClient(servers.urls, toolCallTimeoutMs),
    inject: [ToolServers, ENVIRONMENT],
  },
];

/** A search must have ended, well or badly, before the tool call that waits for it counts as failed. */
const SEARCH_SHARE_OF_TOOL_CALL = 0.8;

/** The web search of this worker; none without a key. A search that fails is an answer for the model and a warning here. */
function searchOf(
  environment: Environment,
  { searchCache }: Repositories,
  log: Log,
): WebSearchPort | undefined {
  const { jinaApiKey, jinaSearchBaseUrl, jinaReaderBaseUrl, toolCallTimeoutMs } = environment;
  if (jinaApiKey === undefined) return undefined;
  const search = new WebSearch({
    apiKey: jinaApiKey,
    searchBaseUrl: jinaSearchBaseUrl,
    readerBaseUrl: jinaReaderBaseUrl,
    timeoutMs: toolCallTimeoutMs * SEARCH_SHARE_OF_TOOL_CALL,
    cache: searchCache,
    clock: () => new Date(),
  });
  return (query, gate) =>
    search.find(query, gate).catch((error: unknown) => {
      log.warn({ error }, 'a web search failed');
      throw error;
    });
}

const runModelDay: Provider = {
  provide: RunModelDay,
  useFactory: (
    ...[environment, log, worker, repositories, files, toolSessions, toolClient, models, metrics, tracing]: [
      Environment,
      Log,
      Origin,
      Repositories,
      PortfolioFiles,
      ToolSessions,
      ToolClient,
      ChatModels,
      SessionMetrics,
      Tracing,
    ]
  ) => {
    const { modelDays, prices, recordings } = repositories;
    const clock = () => new Date();
    const attempt = new ModelDayAttempt({
      environment,
      repositories,
      marketData: new MarketData(prices),
      valuationPrices: new ValuationPrices(prices),
      toolSessions,
      toolClient,
      chatModels: models,
      files,
      metrics,
      clock,
      log,
      tracing,
    });
    const held = new HeldModelDays(modelDays, log);
    return new RunModelDay({
      environment,
      worker,
      modelDays,
      recordings,
      attempt,
      held,
      metrics,
      clock,
      log,
      tracing,
    });
  },
  inject: [
    ENVIRONMENT,
    LOG,
    PROCESS_ORIGIN,
    Repositories,
    PortfolioFiles,
    ToolSessions,
    ToolClient,
    ChatModels,
    SessionMetrics,
    TRACING,
  ],
};

const heartbeat: Provider = {
  provide: Heartbeat,
  useFactory: ({ actor: workerId }: Origin, { heartbeats }: Repositories, servers: ToolServers, log: Log) =>
    new Heartbeat(workerId, heartbeats, servers, log),
  inject: [PROCESS_ORIGIN, Repositories, ToolServers, LOG],
};

/** Runs model-days: queue processors and the tool servers that their agents use. */
@Module({
  providers: [
    ...tools,
    chatModels,
    runModelDay,
    ModelDayProcessor,
    TradingDateProcessor,
    PriceDownloadProcessor,
    heartbeat,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
