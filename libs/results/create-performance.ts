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
  const jobFacts = new JobFactsReader(repositories.jobs);
  const reader = new PerformanceReader({ ...repositories, jobFacts });
  const priceHistories = new PriceHistories(repositories.sessionPrices);
  const tradeHistories = new TradeHistories(repositories.trades);
  const parts = { ...repositories, reader, priceHistories };
  return {
    performance: new Performance({ ...parts, tradeHistories }),
    leaderboard: new Leaderboard({ ...parts, baselines: new Baselines() }),
  };
}
