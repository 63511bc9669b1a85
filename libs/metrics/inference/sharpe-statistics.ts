import { knownValues } from '../statistics/known-values.js';
import { mean } from '../statistics/mean.js';
import { sampleDeviation } from '../statistics/sample-deviation.js';

/** What the probabilistic Sharpe ratio needs to know of a list of returns. */
export interface SharpeStatistics {
  /** Number of returns. */
  readonly count: number;
  /** Sharpe ratio of one session: not annualised, ddof = 1. */
  readonly sharpe: number;
  /** Third standardised moment: 0 for a symmetric distribution. */
  readonly skewness: number;
  /** Fourth standardised moment, not the excess: 3 for a normal distribution. */
  readonly kurtosis: number;
}

/**
 * Formula: sharpe = mean / s; skewness = m3 / m2^1.5, kurtosis = m4 / m2^2, of the central moments mk = mean((r - mean)^k).
 * Too few: fewer than two returns, and returns that never differ, give NaN or Infinity.
 * NaN rule: NaN returns are left out and not counted.
 *
 * @param returns daily returns above the risk-free one, as fractions
 */
export function sharpeStatistics(returns: readonly number[]): SharpeStatistics {
  const known = knownValues(returns);
  const middle = mean(known);
  const moment = (order: number) => mean(known.map((value) => (value - middle) ** order));
  const variance = moment(2);
  return {
    count: known.length,
    sharpe: middle / sampleDeviation(known),
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
  };
}
