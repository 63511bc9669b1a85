import { type ChatModels, type ProviderLimiter } from '@app/agent';
import { type Environment } from '@app/config';
import { type Database, type Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { type PriceDownloader, type TradingCalendar, type ValuationPrices } from '@app/market-data';
import { type SessionMetrics, type Tracing } from '@app/observability';
import { type SimulationQueue } from '@app/queue';
import { type ToolServers, type ToolSessions } from '@app/tools';
import { type Clock } from './exchange-clock.js';
import { type Log } from './log.js';
import { type PortfolioFiles } from './portfolio-files/portfolio-files.js';

/** What a process gives to the use cases, and a test may give otherwise: everything that they do not make themselves. */
export interface Infrastructure {
  readonly environment: Environment;
  readonly database: Database;
  readonly repositories: Repositories;
  readonly queue: Pick<
    SimulationQueue,
    'ping' | 'enqueueTradingDate' | 'knowsTradingDate' | 'enqueueDownload'
  >;
  /** Undefined without a key: then nothing is downloaded. */
  readonly downloader?: PriceDownloader;
  /** Under which name this process claims work and moves jobs, and where it runs. */
  readonly worker: Origin;
  /** The name under which this process works its jobs off alone; undefined where any worker may. */
  readonly holder?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing: Tracing;
  /** Unset where nothing is measured. */
  readonly metrics?: SessionMetrics;
}

/** What sessions need besides; only a process that runs model-days has it. */
export interface SessionInfrastructure {
  readonly toolServers: ToolServers;
  /** Those that the tool servers serve. */
  readonly toolSessions: ToolSessions;
  readonly chatModels: Pick<ChatModels, 'create'>;
  readonly limiter: ProviderLimiter;
}

/** What is made once of the infrastructure and shared by use cases. Each names what it takes: `Pick<UseCaseParts, ...>`. */
export interface UseCaseParts extends Infrastructure {
  readonly calendar: TradingCalendar;
  readonly files: PortfolioFiles;
  readonly valuationPrices: ValuationPrices;
}
