import { type JobTransition } from '@app/domain';
import { CallbackRepository } from './callback.repository.js';
import { CorporateActionRepository } from './corporate-action.repository.js';
import { CoverageRepository } from './coverage.repository.js';
import { type Database } from './database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { JobDownloadRepository } from './job-download.repository.js';
import { JobTransitionRepository } from './job-transition.repository.js';
import { JobLeaseRepository } from './job-lease.repository.js';
import { JobRepository } from './job.repository.js';
import { ModelDayRepository } from './model-day.repository.js';
import { PerformanceRepository } from './performance.repository.js';
import { PortfolioRepository } from './portfolio.repository.js';
import { PriceDownloadRepository } from './price-download.repository.js';
import { PriceRepository } from './price.repository.js';
import { RecordingRepository } from './recording.repository.js';
import { ResultRepository } from './result.repository.js';
import { SearchCacheRepository } from './search-cache.repository.js';
import { StatisticsRepository } from './statistics.repository.js';
import { UsageRepository } from './usage.repository.js';
import { ResultVersionRepository } from './result-version.repository.js';
import { SessionPriceRepository } from './session-price.repository.js';
import { TradeRepository } from './trade.repository.js';

/** The repositories over one database. */
export class Repositories {
  readonly callbacks: CallbackRepository;
  readonly corporateActions: CorporateActionRepository;
  readonly coverage: CoverageRepository;
  readonly heartbeats: HeartbeatRepository;
  readonly idempotency: IdempotencyRepository;
  readonly jobs: JobRepository;
  readonly jobDownloads: JobDownloadRepository;
  readonly jobTransitions: JobTransitionRepository;
  readonly jobLeases: JobLeaseRepository;
  readonly modelDays: ModelDayRepository;
  readonly performance: PerformanceRepository;
  readonly portfolios: PortfolioRepository;
  readonly priceDownloads: PriceDownloadRepository;
  readonly prices: PriceRepository;
  readonly recordings: RecordingRepository;
  readonly results: ResultRepository;
  readonly searchCache: SearchCacheRepository;
  readonly statistics: StatisticsRepository;
  readonly usage: UsageRepository;
  readonly resultVersion: ResultVersionRepository;
  readonly sessionPrices: SessionPriceRepository;
  readonly trades: TradeRepository;

  /** @param onTransition told of every change of a job's status once it is committed */
  constructor(database: Database, onTransition?: (transition: JobTransition) => void) {
    this.callbacks = new CallbackRepository(database);
    this.corporateActions = new CorporateActionRepository(database);
    this.coverage = new CoverageRepository(database);
    this.heartbeats = new HeartbeatRepository(database);
    this.idempotency = new IdempotencyRepository(database);
    this.jobTransitions = new JobTransitionRepository(database, this.callbacks, onTransition);
    this.jobs = new JobRepository(database, this.jobTransitions);
    this.jobDownloads = new JobDownloadRepository(database, this.jobs, this.jobTransitions);
    this.jobLeases = new JobLeaseRepository(database);
    this.modelDays = new ModelDayRepository(database, this.jobTransitions);
    this.performance = new PerformanceRepository(database);
    this.portfolios = new PortfolioRepository(database);
    this.priceDownloads = new PriceDownloadRepository(database);
    this.prices = new PriceRepository(database);
    this.recordings = new RecordingRepository(database);
    this.results = new ResultRepository(database);
    this.searchCache = new SearchCacheRepository(database);
    this.statistics = new StatisticsRepository(database);
    this.usage = new UsageRepository(database);
    this.resultVersion = new ResultVersionRepository(database);
    this.sessionPrices = new SessionPriceRepository(database);
    this.trades = new TradeRepository(database);
  }
}
