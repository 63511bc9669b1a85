import { ChatModels, ToolClient, type ProviderLimiter } from '@app/agent';
import { type Environment } from '@app/config';
import { type Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { MarketData, ValuationPrices } from '@app/market-data';
import { type SessionMetrics, type Tracing } from '@app/observability';
import { ToolServers, ToolSessions, type WebSearchPort } from '@app/tools';
import { WebSearch } from '@app/web-search';
import { type Log } from '../log.js';
import { type PortfolioFiles } from '../portfolio-files/portfolio-files.js';
import { HeldModelDays } from './held-model-days.js';
import { ModelDayAttempt } from './model-day-attempt.js';
import { RunModelDay } from './run-model-day.js';

export interface ModelDayRunnerParts {
  readonly environment: Environment;
  readonly repositories: Repositories;
  readonly files: PortfolioFiles;
  /** Under which name this process claims, and where it runs. */
  readonly worker: Origin;
  /** Limits of providers that are shared with other processes; those of this process alone when left out. */
  readonly limiter?: ProviderLimiter;
  /** Unset where nothing is measured. */
  readonly metrics?: SessionMetrics;
  readonly log: Log;
  /** Unset where nothing is traced. */
  readonly tracing?: Tracing;
}

/** A search must have ended, well or badly, before the tool call that waits for it counts as failed. */
const SEARCH_SHARE_OF_TOOL_CALL = 0.8;

/** All that a process needs to run model-days: the use case, and the tool servers that its agents use until it is closed. */
export class ModelDayRunner {
  private constructor(
    readonly runModelDay: RunModelDay,
    readonly toolServers: ToolServers,
  ) {}

  /** Starts the tool servers on the environment's ports. @throws DomainError when one of them cannot listen */
  static async open(parts: ModelDayRunnerParts): Promise<ModelDayRunner> {
    const toolSessions = new ToolSessions();
    const toolServers = await startToolServers(parts, toolSessions);
    return new ModelDayRunner(runModelDayOf(parts, toolSessions, toolServers), toolServers);
  }

  async close(): Promise<void> {
    await this.toolServers.close();
  }
}

function startToolServers(
  { environment, repositories, log }: ModelDayRunnerParts,
  sessions: ToolSessions,
): Promise<ToolServers> {
  return ToolServers.start({
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
  });
}

/** The web search of this process; none without a key. A search that fails is an answer for the model and a warning here. */
function searchOf(
  environment: Environment,
  { searchCache }: Repositories,
  log: Log,
): WebSearchPort | undefined {
  const { jinaApiKey, jinaSearchBaseUrl, jinaReaderBaseUrl, toolCallTimeoutMs, outbound } = environment;
  if (jinaApiKey === undefined) return undefined;
  const search = new WebSearch({
    apiKey: jinaApiKey,
    searchBaseUrl: jinaSearchBaseUrl,
    readerBaseUrl: jinaReaderBaseUrl,
    timeoutMs: toolCallTimeoutMs * SEARCH_SHARE_OF_TOOL_CALL,
    cache: searchCache,
    outbound,
    clock: () => new Date(),
  });
  return (query, gate) =>
    search.find(query, gate).catch((error: unknown) => {
      log.warn({ error }, 'a web search failed');
      throw error;
    });
}

function runModelDayOf(
  { environment, repositories, files, worker, limiter, metrics, log, tracing }: ModelDayRunnerParts,
  toolSessions: ToolSessions,
  toolServers: ToolServers,
): RunModelDay {
  const { modelDays, prices, recordings } = repositories;
  const clock = () => new Date();
  const attempt = new ModelDayAttempt({
    environment,
    repositories,
    marketData: new MarketData(prices),
    valuationPrices: new ValuationPrices(prices),
    toolSessions,
    toolClient: new ToolClient(toolServers.urls, environment.toolCallTimeoutMs),
    // The models of this process's sessions share connections and the limits of their providers.
    chatModels: new ChatModels({
      ...environment,
      requestTimeoutMs: environment.modelCallTimeoutMs,
      limiter,
      onWaited: (host, seconds) => {
        metrics?.waitedForProvider(host, seconds);
      },
    }),
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
}
