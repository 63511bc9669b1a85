import { mean } from '../statistics/mean.js';
import { sampleDeviation } from '../statistics/sample-deviation.js';
import { activeReturns } from './active-returns.js';

/**
 * Mean return above the benchmark, per unit of straying from it.
 *
 * Formula: mean(r - b) / s(r - b), s the sample standard deviation (ddof = 1).
 * Shape: two lists of daily returns of the same sessions give one number.
 * Period and units: of one session, not annualised (times sqrt(252) it would be), a ratio without unit.
 * Too few: fewer than two returns give NaN. A difference that never changes, or that is known for one session only, has
 * no scatter and gives Infinity or -Infinity, or NaN when the difference is 0.
 * NaN rule: sessions where either return is NaN are left out; when none remains the answer is NaN.
 * Source: empyrical 0.5.5, `excess_sharpe` (`information_ratio` in its first versions).
 *
 * @param returns the portfolio's daily returns as fractions
 * @param benchmark the benchmark's, of the same sessions
 * @throws RangeError when the lists differ in length
 */
export function informationRatio(returns: readonly number[], benchmark: readonly number[]): number {
  const active = activeReturns(returns, benchmark);
  if (returns.length < 2) return Number.NaN;
  return mean(active) / (active.length < 2 ? 0 : sampleDeviation(active));
}
