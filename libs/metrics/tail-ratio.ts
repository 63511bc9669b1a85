import { knownValues } from './statistics/known-values.js';
import { percentile } from './statistics/percentile.js';

/**
 * The good extremes against the bad ones: below 1 the losses at the edge are larger than the gains.
 *
 * Formula: |percentile 95| / |percentile 5|, interpolated linearly.
 * Shape: daily returns in any order give one number, never negative.
 * Period and units: one session, a ratio without unit; not annualised.
 * Too few: an empty list gives NaN. A percentile 5 of 0 gives Infinity, or NaN when percentile 95 is 0 too.
 * NaN rule: NaN returns are left out; when none remains the answer is NaN.
 * Source: empyrical 0.5.5, `tail_ratio`.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function tailRatio(returns: readonly number[]): number {
  const known = knownValues(returns);
  return Math.abs(percentile(known, 0.95)) / Math.abs(percentile(known, 0.05));
}
