import { ToolClient } from '@app/agent';
import { MarketData, usExchangeCalendar, ValuationPrices } from '@app/market-data';
import { CheckHistory } from './agent-data/check-history.js';
import { ImportAgentData } from './agent-data/import-agent-data.js';
import { VerifyAgentData } from './agent-data/verify-agent-data.js';
import { DeliverCallbacks } from './callbacks/deliver-callbacks.js';
import { CancelSimulation } from './cancel-simulation/cancel-simulation.js';
import { DownloadJobPrices } from './download-prices/download-job-prices.js';
import { type Infrastructure, type SessionInfrastructure, type UseCaseParts } from './infrastructure.js';
import { PortfolioFiles } from './portfolio-files/portfolio-files.js';
import { ReconcileJobs } from './reconcile-jobs/reconcile-jobs.js';
import { ReplaySimulation } from './replay-simulation/replay-simulation.js';
import { RetrySimulation } from './retry-simulation/retry-simulation.js';
import { RevaluePortfolios } from './revalue-portfolios/revalue-portfolios.js';
import { HeldModelDays } from './run-model-day/held-model-days.js';
import { ModelDayAttempt } from './run-model-day/model-day-attempt.js';
import { RunModelDay } from './run-model-day/run-model-day.js';
import { SettleTradingDate } from './settle-trading-date/settle-trading-date.js';
import { PlanDownloadedJob } from './start-simulation/plan-downloaded-job.js';
import { StartDecisions } from './start-simulation/start-decisions.js';
import { StartSimulation } from './start-simulation/start-simulation.js';

/** Every use case of a process. */
export type UseCases = ReturnType<typeof composeUseCases>;

/**
 * Puts the use cases together: the one place that does, for the services, the batch mode, the commands and the tests.
 * Nothing is opened or asked; what they stand on, who calls opens and closes.
 */
export function composeUseCases(infrastructure: Infrastructure) {
  const { environment, repositories } = infrastructure;
  const files = new PortfolioFiles(environment.dataDir, repositories.portfolios);
  const valuationPrices = new ValuationPrices(repositories.prices);
  const parts: UseCaseParts = { ...infrastructure, files, valuationPrices, calendar: usExchangeCalendar };

  const decisions = new StartDecisions(parts);
  const settleTradingDate = new SettleTradingDate(parts);
  const revaluePortfolios = new RevaluePortfolios(parts);
  const planDownloadedJob = new PlanDownloadedJob(parts);
  const checkHistory = new CheckHistory(parts);

  return {
    startSimulation: new StartSimulation(parts, decisions),
    replaySimulation: new ReplaySimulation(parts, decisions, settleTradingDate),
    cancelSimulation: new CancelSimulation(parts),
    retrySimulation: new RetrySimulation(parts, settleTradingDate),
    downloadJobPrices: new DownloadJobPrices(parts, planDownloadedJob, revaluePortfolios),
    /** Runs model-days, once there are tool servers and models for their sessions. */
    runModelDay: (sessions: SessionInfrastructure) => composeRunModelDay(parts, sessions),
    settleTradingDate,
    reconcileJobs: new ReconcileJobs(parts, settleTradingDate),
    deliverCallbacks: new DeliverCallbacks(parts),
    revaluePortfolios,
    importAgentData: new ImportAgentData(parts, checkHistory),
    verifyAgentData: new VerifyAgentData(parts, checkHistory),
    files,
  };
}

function composeRunModelDay(parts: UseCaseParts, sessions: SessionInfrastructure): RunModelDay {
  const { environment, repositories, log } = parts;
  const attempt = new ModelDayAttempt({
    ...parts,
    ...sessions,
    marketData: new MarketData(repositories.prices),
    toolClient: new ToolClient(sessions.toolServers.urls, environment.toolCallTimeoutMs),
  });
  const held = new HeldModelDays(repositories.modelDays, log);
  return new RunModelDay(parts, attempt, held);
}
