import { type Repositories } from '@app/database';
import { Baselines } from './baselines/baselines.js';
import { Leaderboard } from './leaderboard/leaderboard.js';
import { JobFactsReader } from './performance/job-facts.js';
import { PerformanceReader } from './performance/performance-reader.js';
import { Performance } from './performance/performance.js';
import { PriceHistories } from './performance/price-history.js';
import { TradeHistories } from './performance/trade-histories.js';

/** Performance and leaderboard over one database; what they keep of prices and jobs they share. */
export function createPerformance(repositories: Repositories): {
  readonly performance: Performance;
  readonly leaderboard: Leaderboard;
} {
  const { jobs, performance, portfolios, prices, resultVersion, sessionPrices, trades } = repositories;
  const jobFacts = new JobFactsReader(jobs);
  const reader = new PerformanceReader({ performance, portfolios, jobs, jobFacts });
  const priceHistories = new PriceHistories(sessionPrices);
  const tradeHistories = new TradeHistories(trades);
  const parts = { reader, priceHistories, prices, resultVersion };
  return {
    performance: new Performance({ ...parts, tradeHistories }),
    leaderboard: new Leaderboard({ ...parts, performance, baselines: new Baselines() }),
  };
}
