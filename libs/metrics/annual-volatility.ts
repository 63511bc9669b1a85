import { SESSIONS_PER_YEAR } from './sessions-per-year.js';
import { knownValues } from './statistics/known-values.js';
import { sampleDeviation } from './statistics/sample-deviation.js';

/**
 * How strongly the daily returns scatter, scaled to a year.
 *
 * Formula: s x sqrt(252), s the sample standard deviation (ddof = 1).
 * Shape: daily returns in any order give one number, never negative.
 * Period and units: per year, as a fraction (0.3 is thirty per cent a year).
 * Too few: fewer than two returns give NaN.
 * NaN rule: NaN returns are left out; when fewer than two others remain the answer is NaN.
 * Source: empyrical 0.5.5, `annual_volatility` with period "daily" and alpha 2.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function annualVolatility(returns: readonly number[]): number {
  return sampleDeviation(knownValues(returns)) * Math.sqrt(SESSIONS_PER_YEAR);
}
