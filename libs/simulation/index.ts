export { DeliverCallbacks, type DeliverCallbacksParts } from './callbacks/deliver-callbacks.js';
export {
  readAgentData,
  type AgentDataFolder,
  type RecordedPortfolio,
} from './agent-data/agent-data-folder.js';
export {
  CheckHistory,
  type CheckedHistory,
  type CheckHistoryParts,
  type HistoryDay,
} from './agent-data/check-history.js';
export {
  ImportAgentData,
  type ImportAgentDataParts,
  type ImportedPortfolio,
} from './agent-data/import-agent-data.js';
export { describeProblem, type Problem } from './agent-data/problem.js';
export { VerifyAgentData, type VerifiedPortfolio } from './agent-data/verify-agent-data.js';
export { CancelSimulation } from './cancel-simulation/cancel-simulation.js';
export { DownloadJobPrices, type DownloadJobPricesParts } from './download-prices/download-job-prices.js';
export { firstChange } from './download-prices/first-change.js';
export { downloadLimits, openPriceDownloader } from './download-prices/open-price-downloader.js';
export { dayAtExchange, instantText, type Clock } from './exchange-clock.js';
export { logTransition, type Log } from './log.js';
export { PROCESS_ORIGIN, processOrigin } from './process-origin.js';
export { PortfolioFiles } from './portfolio-files/portfolio-files.js';
export { ReconcileJobs } from './reconcile-jobs/reconcile-jobs.js';
export { type ReplayRequest } from './replay-simulation/replay-request.js';
export { ReplaySimulation, type ReplaySimulationParts } from './replay-simulation/replay-simulation.js';
export { RetrySimulation, type RetrySimulationParts } from './retry-simulation/retry-simulation.js';
export { RevaluePortfolios, type RevaluePortfoliosParts } from './revalue-portfolios/revalue-portfolios.js';
export { openBatch, type BatchParts, type OpenBatch } from './run-batch/open-batch.js';
export {
  RunBatch,
  type BatchOutcome,
  type BatchProgress,
  type BatchWatch,
  type RunBatchParts,
} from './run-batch/run-batch.js';
export { HeldModelDays } from './run-model-day/held-model-days.js';
export { ModelDayAttempt, type ModelDayAttemptParts } from './run-model-day/model-day-attempt.js';
export { ModelDayRunner, type ModelDayRunnerParts } from './run-model-day/model-day-runner.js';
export { RunModelDay, type RunModelDayParts } from './run-model-day/run-model-day.js';
export { removeStaleRuntimeFiles, type RuntimeFileOwner } from './run-model-day/runtime-file.js';
export { SettleTradingDate, type SettleTradingDateParts } from './settle-trading-date/settle-trading-date.js';
export { lastCompleteSession } from './start-simulation/price-outlook.js';
export { PlanDownloadedJob, type PlanDownloadedJobParts } from './start-simulation/plan-downloaded-job.js';
export { type SimulationRequest } from './start-simulation/planned-job.js';
export { StartDecisions } from './start-simulation/start-decisions.js';
export { type Decision, type StartOutcome } from './start-simulation/start-outcome.js';
export { StartSimulation, type StartSimulationParts } from './start-simulation/start-simulation.js';
export { type OncePerKey, type TriggerContext } from './start-simulation/trigger-context.js';
export { ENVIRONMENT, LOG, SimulationModule } from './simulation.module.js';
export { TRACING } from './tracing-token.js';
