import { normalQuantile } from './normal-distribution.js';
import { probabilisticSharpeRatio } from './probabilistic-sharpe-ratio.js';
import { sampleDeviation } from '../statistics/sample-deviation.js';
import { type SharpeStatistics } from './sharpe-statistics.js';

/** The candidates among which the best was picked. */
export interface SharpeTrials {
  readonly count: number;
  /** Variance of the candidates' Sharpe ratios, of one session each (not annualised). */
  readonly variance: number;
}

/**
 * The candidates as the deflated Sharpe ratio sees them: how many, and how far apart.
 *
 * Formula: the sample variance (ddof = 1) of their Sharpe ratios of one session.
 * NaN rule: candidates whose Sharpe ratio is not finite (too few returns, or all equal) are left out and not counted.
 * Too few: one candidate has variance 0.
 *
 * @param candidates all that were compared, the picked one included
 */
export function sharpeTrials(candidates: readonly SharpeStatistics[]): SharpeTrials {
  const sharpes = candidates.map((candidate) => candidate.sharpe).filter(Number.isFinite);
  return { count: sharpes.length, variance: sharpes.length < 2 ? 0 : sampleDeviation(sharpes) ** 2 };
}

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * The Sharpe ratio that the best of several candidates without any skill reaches on average.
 *
 * Formula: sqrt(v) x ((1 - g) x q(1 - 1 / N) + g x q(1 - 1 / (N x e))), q the normal quantile, g the Euler-Mascheroni
 * constant, N the number of candidates and v the variance of their Sharpe ratios.
 * Period and units: of one session, as v is.
 * Too few: one candidate gives 0: nothing was picked. None gives NaN.
 * Source: Bailey and Lopez de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5), 2014.
 */
export function expectedMaximumSharpe({ count, variance }: SharpeTrials): number {
  if (count < 1) return Number.NaN;
  if (count === 1) return 0;
  const best = normalQuantile(1 - 1 / count);
  const bestOfMore = normalQuantile(1 - 1 / (count * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * best + EULER_MASCHERONI * bestOfMore);
}

/**
 * The probability that a candidate picked for its Sharpe ratio has skill: its true Sharpe ratio lies above what the best
 * of so many would reach by luck.
 *
 * Formula: `probabilisticSharpeRatio` above `expectedMaximumSharpe`.
 * Period and units: Sharpe ratios of one session, not annualised; the answer is from 0 to 1.
 * Too few: NaN where the statistics are NaN or not finite.
 * Source: Bailey and Lopez de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5), 2014.
 *
 * @param statistics of the candidate, see `sharpeStatistics`
 * @param trials all candidates, this one included, see `sharpeTrials`
 */
export function deflatedSharpeRatio(statistics: SharpeStatistics, trials: SharpeTrials): number {
  return probabilisticSharpeRatio(statistics, expectedMaximumSharpe(trials));
}
