import { type Database } from './database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { JobRepository } from './job.repository.js';
import { ModelDayRepository } from './model-day.repository.js';
import { PortfolioRepository } from './portfolio.repository.js';
import { PriceRepository } from './price.repository.js';
import { RecordingRepository } from './recording.repository.js';
import { ResultRepository } from './result.repository.js';
import { SearchCacheRepository } from './search-cache.repository.js';
import { UsageRepository } from './usage.repository.js';

/** The repositories over one database. */
export class Repositories {
  readonly heartbeats: HeartbeatRepository;
  readonly jobs: JobRepository;
  readonly modelDays: ModelDayRepository;
  readonly portfolios: PortfolioRepository;
  readonly prices: PriceRepository;
  readonly recordings: RecordingRepository;
  readonly results: ResultRepository;
  readonly searchCache: SearchCacheRepository;
  readonly usage: UsageRepository;

  constructor(database: Database) {
    this.heartbeats = new HeartbeatRepository(database);
    this.jobs = new JobRepository(database);
    this.modelDays = new ModelDayRepository(database);
    this.portfolios = new PortfolioRepository(database);
    this.prices = new PriceRepository(database);
    this.recordings = new RecordingRepository(database);
    this.results = new ResultRepository(database);
    this.searchCache = new SearchCacheRepository(database);
    this.usage = new UsageRepository(database);
  }
}
