export { Database, type DatabaseOptions } from './database.js';
export { backUpSqlite } from './backup/back-up-sqlite.js';
export { restoreSqlite } from './backup/restore-sqlite.js';
export { type DatabaseEngine } from './database-backend.js';
export { type DailyBar, type ImportOutcome, type PriceImport, type QuarantinedBar } from './price-import.js';
export { type DatedPrice, type PricedDate, PriceRepository } from './price.repository.js';
export {
  HEARTBEAT_MAX_AGE_MS,
  type Heartbeat,
  HeartbeatRepository,
  type RecordedHeartbeat,
} from './heartbeat.repository.js';
export { type ServiceState } from './service-state.js';
export { jobNotFound, JobRepository, type JobEnd, type NewJob } from './job.repository.js';
export { type IdempotencyKey, IdempotencyRepository, type KeyedAnswer } from './idempotency.repository.js';
export { CallbackRepository, type CallbackOutcome, type ClaimedCallback } from './callback.repository.js';
export { CorporateActionRepository } from './corporate-action.repository.js';
export {
  CoverageRepository,
  type LastDownload,
  type ListedQuarantine,
  type SymbolCoverage,
} from './coverage.repository.js';
export { JobTransitionRepository, type JobMove } from './job-transition.repository.js';
export { JobDownloadRepository, type ClaimedDownload, type DownloadEnd } from './job-download.repository.js';
export { JobLeaseRepository, type JobLease } from './job-lease.repository.js';
export {
  PriceDownloadRepository,
  type AnsweredDownload,
  type DownloadCall,
  type DownloadedBars,
  type DownloadLimits,
  type DownloadOutcome,
  type DownloadReservation,
  type DownloadSize,
  type DownloadUsage,
  type DownloadWindow,
} from './price-download.repository.js';
export { ModelDayRepository, type ClaimedModelDay, type CompletedModelDay } from './model-day.repository.js';
export { type LastDay, type OpeningState } from './opening-state.js';
export { PortfolioRepository } from './portfolio.repository.js';
export { type EntityManager as Transaction } from 'typeorm';
export {
  ResultRepository,
  type DailyValue,
  type DayDetail,
  type DayResult,
  type ResultRange,
} from './result.repository.js';
export { SearchCacheRepository, type FoundAnswer, type SearchKey } from './search-cache.repository.js';
export { StatisticsRepository } from './statistics.repository.js';
export { UsageRepository } from './usage.repository.js';
export { RecordingRepository } from './recording.repository.js';
export { Repositories } from './repositories.js';
export { ResultVersionRepository, type ResultVersion } from './result-version.repository.js';
export {
  TradeRepository,
  type BookedSplit,
  type Page,
  type RecordedTrade,
  type TradeFilter,
} from './trade.repository.js';
export {
  PerformanceRepository,
  type PerformanceDay,
  type PerformanceRange,
} from './performance.repository.js';
export { SessionPriceRepository, type SessionPrices } from './session-price.repository.js';
