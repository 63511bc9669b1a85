export {
  readAgentData,
  type AgentDataFolder,
  type RecordedPortfolio,
} from './agent-data/agent-data-folder.js';
export { type CheckedHistory, type HistoryDay } from './agent-data/check-history.js';
export { type ImportedPortfolio } from './agent-data/import-agent-data.js';
export { describeProblem, type Problem } from './agent-data/problem.js';
export { type VerifiedPortfolio } from './agent-data/verify-agent-data.js';
export { DeliverCallbacks } from './callbacks/deliver-callbacks.js';
export { CancelSimulation } from './cancel-simulation/cancel-simulation.js';
export { composeUseCases, type UseCases } from './compose-use-cases.js';
export { DownloadJobPrices } from './download-prices/download-job-prices.js';
export { firstChange } from './download-prices/first-change.js';
export { downloadLimits } from './download-prices/open-price-downloader.js';
export { type Clock } from './exchange-clock.js';
export { inProcessInfrastructure, type InProcessInfrastructure } from './in-process-infrastructure.js';
export { type Infrastructure, type SessionInfrastructure } from './infrastructure.js';
export { type Log } from './log.js';
export { type PortfolioFiles } from './portfolio-files/portfolio-files.js';
export { ReconcileJobs } from './reconcile-jobs/reconcile-jobs.js';
export { type ReplayRequest } from './replay-simulation/replay-request.js';
export { ReplaySimulation } from './replay-simulation/replay-simulation.js';
export { RetrySimulation } from './retry-simulation/retry-simulation.js';
export { type RevaluePortfolios } from './revalue-portfolios/revalue-portfolios.js';
export { openBatch, type OpenBatch } from './run-batch/open-batch.js';
export {
  type RunBatch,
  type BatchOutcome,
  type BatchProgress,
  type BatchWatch,
} from './run-batch/run-batch.js';
export { openSessions } from './run-model-day/open-sessions.js';
export { RunModelDay } from './run-model-day/run-model-day.js';
export { removeStaleRuntimeFiles } from './run-model-day/runtime-file.js';
export { SettleTradingDate } from './settle-trading-date/settle-trading-date.js';
export { lastCompleteSession } from './start-simulation/price-outlook.js';
export { type SimulationRequest } from './start-simulation/planned-job.js';
export { type Decision, type StartOutcome } from './start-simulation/start-outcome.js';
export { StartSimulation } from './start-simulation/start-simulation.js';
export { type OncePerKey, type TriggerContext } from './start-simulation/trigger-context.js';
export {
  ENVIRONMENT,
  LOG,
  ProcessInfrastructure,
  SimulationModule,
  TRACING,
  USE_CASES,
} from './simulation.module.js';
