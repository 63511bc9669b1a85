import { SESSIONS_PER_YEAR } from './sessions-per-year.js';
import { totalReturn } from './total-return.js';

/**
 * The compound annual growth rate (CAGR): the yearly return that would give the same total.
 *
 * Formula: (1 + total return)^(252 / n) - 1, n the number of returns.
 * Shape: daily returns in time order give one number.
 * Period and units: per year, as a fraction (0.1 is ten per cent a year). Of few returns it is an absurd extrapolation:
 * see `reportAnnualised`.
 * Too few: an empty list gives NaN.
 * NaN rule: NaN returns count as 0, and in n (the value stood still on that session).
 * Source: empyrical 0.5.5, `annual_return` (`cagr`) with period "daily".
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function annualReturn(returns: readonly number[]): number {
  return (1 + totalReturn(returns)) ** (SESSIONS_PER_YEAR / returns.length) - 1;
}
