import { SESSIONS_PER_YEAR } from '../sessions-per-year.js';
import { sampleDeviation } from '../statistics/sample-deviation.js';
import { activeReturns } from './active-returns.js';

/**
 * How strongly the portfolio strays from the benchmark, scaled to a year.
 *
 * Formula: s(r - b) x sqrt(252), s the sample standard deviation (ddof = 1).
 * Shape: two lists of daily returns of the same sessions give one number, never negative.
 * Period and units: per year, as a fraction (0.05 is five per cent a year).
 * Too few: fewer than two pairs give NaN.
 * NaN rule: sessions where either return is NaN are left out.
 * Source: the `tracking_error` inside empyrical 0.5.5's `excess_sharpe`, which leaves it per session, times sqrt(252) as
 * it is quoted.
 *
 * @param returns the portfolio's daily returns as fractions
 * @param benchmark the benchmark's, of the same sessions
 * @throws RangeError when the lists differ in length
 */
export function trackingError(returns: readonly number[], benchmark: readonly number[]): number {
  return sampleDeviation(activeReturns(returns, benchmark)) * Math.sqrt(SESSIONS_PER_YEAR);
}
