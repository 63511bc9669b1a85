import { ToolClient, type ChatModels } from '@app/agent';
import { type Environment } from '@app/config';
import { type Database, type Repositories } from '@app/database';
import { type Origin } from '@app/domain';
import { MarketData, type PriceDownloader, usExchangeCalendar, ValuationPrices } from '@app/market-data';
import {
  CancelSimulation,
  type Clock,
  DownloadJobPrices,
  ModelDayAttempt,
  PlanDownloadedJob,
  type PortfolioFiles,
  ReconcileJobs,
  ReplaySimulation,
  RetrySimulation,
  RevaluePortfolios,
  SettleTradingDate,
  StartDecisions,
  StartSimulation,
} from '@app/simulation';
import { type ToolServers, type ToolSessions } from '@app/tools';
import { type KeptLog } from './kept-log.fake.js';
import { type SimulationQueueFake } from './simulation-queue.fake.js';

/** What the use cases of a test stand on. */
export interface UseCaseParts {
  readonly environment: Environment;
  readonly database: Database;
  readonly repositories: Repositories;
  readonly files: PortfolioFiles;
  readonly queue: SimulationQueueFake;
  readonly servers: ToolServers;
  readonly sessions: ToolSessions;
  readonly chatModels: Pick<ChatModels, 'create'>;
  /** Undefined where nothing is downloaded. */
  readonly downloader?: PriceDownloader;
  readonly worker: Origin;
  readonly clock: Clock;
  readonly log: KeptLog;
}

export type UseCases = ReturnType<typeof composeUseCases>;

/** The use cases as the processes put them together. */
export function composeUseCases(given: UseCaseParts) {
  const { environment, database, repositories, clock } = given;
  const { jobs, portfolios, corporateActions, prices } = repositories;
  const parts = { ...given, calendar: usExchangeCalendar };
  const decisions = new StartDecisions(database, repositories, clock, environment.callbackAllowedHosts);
  const settleTradingDate = new SettleTradingDate(parts);
  const valuationPrices = new ValuationPrices(prices);
  const valuation = { database, portfolios, corporateActions, valuationPrices };
  const revaluePortfolios = new RevaluePortfolios(valuation);
  const planDownloadedJob = new PlanDownloadedJob(parts);
  const { maxConcurrentJobs } = environment;
  return {
    startSimulation: new StartSimulation({ ...parts, decisions }),
    settleTradingDate,
    reconcileJobs: new ReconcileJobs(jobs, settleTradingDate, given.log),
    cancelSimulation: new CancelSimulation(database, repositories, given.files, clock),
    retrySimulation: new RetrySimulation({ ...parts, settleTradingDate, maxConcurrentJobs }),
    replaySimulation: new ReplaySimulation({ ...parts, decisions, settleTradingDate }),
    revaluePortfolios,
    downloadJobPrices: new DownloadJobPrices({ ...parts, planDownloadedJob, revaluePortfolios }),
    modelDayAttempt: new ModelDayAttempt({
      ...parts,
      marketData: new MarketData(prices),
      valuationPrices,
      toolSessions: given.sessions,
      toolClient: new ToolClient(given.servers.urls),
    }),
  };
}
