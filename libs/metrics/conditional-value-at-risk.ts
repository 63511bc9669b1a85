import { mean } from './statistics/mean.js';

/**
 * The mean return of the worst sessions (expected shortfall).
 *
 * Formula: the mean of the lowest floor((n - 1) x cutoff) + 1 returns.
 * Shape: daily returns in any order give one number, usually negative (a loss).
 * Period and units: one session, as a fraction (-0.02 is a loss of two per cent).
 * Too few: an empty list gives NaN (empyrical raises).
 * NaN rule: NaN returns count in n and as higher than any other; the answer is NaN when they are among the lowest.
 * Source: empyrical 0.5.5, `conditional_value_at_risk`.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param cutoff the share of sessions, as a fraction from 0 to 1
 */
export function conditionalValueAtRisk(returns: readonly number[], cutoff = 0.05): number {
  const known = returns.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const count = Math.floor((returns.length - 1) * cutoff) + 1;
  return count > known.length ? Number.NaN : mean(known.slice(0, count));
}
