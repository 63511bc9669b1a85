import { normalProbability } from './normal-distribution.js';
import { type SharpeStatistics } from './sharpe-statistics.js';

/**
 * The probability that the true Sharpe ratio is above a benchmark's, given how long and how skewed the record is.
 *
 * Formula: normal probability of (sr - sr*) x sqrt(n - 1) / sqrt(1 - skewness x sr + (kurtosis - 1) / 4 x sr^2).
 * Period and units: Sharpe ratios of one session, not annualised; the answer is from 0 to 1.
 * Too few: NaN where the statistics are NaN or not finite.
 * Source: Bailey and Lopez de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2), 2012, equation 11.
 *
 * @param statistics see `sharpeStatistics`
 * @param benchmark the Sharpe ratio sr* to be above, of one session
 */
export function probabilisticSharpeRatio(statistics: SharpeStatistics, benchmark = 0): number {
  const { count, sharpe, skewness, kurtosis } = statistics;
  const spread = Math.sqrt(1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2);
  return normalProbability(((sharpe - benchmark) * Math.sqrt(count - 1)) / spread);
}
