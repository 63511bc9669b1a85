import { type Database } from './database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { JobRepository } from './job.repository.js';
import { ModelDayRepository } from './model-day.repository.js';
import { PerformanceRepository } from './performance.repository.js';
import { PortfolioRepository } from './portfolio.repository.js';
import { PriceRepository } from './price.repository.js';
import { ResultRepository } from './result.repository.js';
import { ResultVersionRepository } from './result-version.repository.js';
import { SessionPriceRepository } from './session-price.repository.js';
import { TradeRepository } from './trade.repository.js';

/** The repositories over one database. */
export class Repositories {
  readonly heartbeats: HeartbeatRepository;
  readonly jobs: JobRepository;
  readonly modelDays: ModelDayRepository;
  readonly performance: PerformanceRepository;
  readonly portfolios: PortfolioRepository;
  readonly prices: PriceRepository;
  readonly results: ResultRepository;
  readonly resultVersion: ResultVersionRepository;
  readonly sessionPrices: SessionPriceRepository;
  readonly trades: TradeRepository;

  constructor(database: Database) {
    this.heartbeats = new HeartbeatRepository(database);
    this.jobs = new JobRepository(database);
    this.modelDays = new ModelDayRepository(database);
    this.performance = new PerformanceRepository(database);
    this.portfolios = new PortfolioRepository(database);
    this.prices = new PriceRepository(database);
    this.results = new ResultRepository(database);
    this.resultVersion = new ResultVersionRepository(database);
    this.sessionPrices = new SessionPriceRepository(database);
    this.trades = new TradeRepository(database);
  }
}
