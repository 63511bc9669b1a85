import { percentile } from './statistics/percentile.js';

/**
 * The return that is undercut on only a small share of the sessions (historical value at risk).
 *
 * Formula: the percentile `cutoff` of the returns, interpolated linearly.
 * Shape: daily returns in any order give one number, usually negative (a loss).
 * Period and units: one session, as a fraction (-0.02 is a loss of two per cent).
 * Too few: an empty list gives NaN (empyrical raises).
 * NaN rule: any NaN return makes the answer NaN.
 * Source: empyrical 0.5.5, `value_at_risk`.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param cutoff the share of sessions, as a fraction from 0 to 1
 */
export function valueAtRisk(returns: readonly number[], cutoff = 0.05): number {
  if (returns.length === 0 || returns.some(Number.isNaN)) return Number.NaN;
  return percentile(returns, cutoff);
}
