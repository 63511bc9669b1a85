import { SESSIONS_PER_YEAR } from './sessions-per-year.js';
import { knownValues } from './statistics/known-values.js';
import { mean } from './statistics/mean.js';

/**
 * How far the returns fall below a required one: the scatter of the bad sessions alone, scaled to a year.
 *
 * Formula: sqrt(mean(min(r - required, 0)^2)) x sqrt(252): every return counts in the mean, those above as 0.
 * Shape: daily returns in any order give one number, never negative.
 * Period and units: per year, as a fraction.
 * Too few: an empty list gives NaN.
 * NaN rule: NaN returns are left out; when none remains the answer is NaN.
 * Source: empyrical 0.5.5, `downside_risk`; Sortino and Price, Journal of Investing, 1994.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param required the return that one session should reach, as a fraction
 */
export function downsideRisk(returns: readonly number[], required = 0): number {
  const squares = knownValues(returns).map((value) => Math.min(value - required, 0) ** 2);
  return Math.sqrt(mean(squares)) * Math.sqrt(SESSIONS_PER_YEAR);
}
