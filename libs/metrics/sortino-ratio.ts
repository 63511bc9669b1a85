import { downsideRisk } from './downside-risk.js';
import { SESSIONS_PER_YEAR } from './sessions-per-year.js';
import { knownValues } from './statistics/known-values.js';
import { mean } from './statistics/mean.js';

/**
 * Mean return above a required one, per unit of downside risk.
 *
 * Formula: mean(r - required) x 252 / downsideRisk(r, required).
 * Shape: daily returns in any order give one number.
 * Period and units: annualised, a ratio without unit.
 * Too few: fewer than two returns give NaN. Without a return below the required one it is Infinity, or NaN when all
 * returns are the required one.
 * NaN rule: NaN returns are left out, but count for "fewer than two"; when none remains the answer is NaN.
 * Source: empyrical 0.5.5, `sortino_ratio`; Sortino and Price, Journal of Investing, 1994.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param required the return that one session should reach, as a fraction
 */
export function sortinoRatio(returns: readonly number[], required = 0): number {
  if (returns.length < 2) return Number.NaN;
  const excess = knownValues(returns).map((value) => value - required);
  return (mean(excess) * SESSIONS_PER_YEAR) / downsideRisk(returns, required);
}
