import { SESSIONS_PER_YEAR } from '../sessions-per-year.js';
import { mean } from '../statistics/mean.js';
import { beta } from './beta.js';
import { pairedReturns } from './paired-returns.js';

/**
 * The return that the benchmark's movements do not explain, compounded to a year (Jensen's alpha).
 *
 * Formula: (1 + mean((r - f) - beta x (b - f)))^252 - 1.
 * Shape: two lists of daily returns of the same sessions give one number.
 * Period and units: per year, as a fraction (0.1 is ten per cent a year).
 * Too few: fewer than two pairs give NaN. So does a benchmark that never moves, see `beta`.
 * NaN rule: sessions where either return is NaN are left out.
 * Source: empyrical 0.5.5, `alpha_aligned`; Jensen, Journal of Finance, 1968.
 *
 * @param returns the portfolio's daily returns as fractions
 * @param benchmark the benchmark's, of the same sessions
 * @param riskFree the risk-free return f of one session, as a fraction
 * @throws RangeError when the lists differ in length
 */
export function alpha(returns: readonly number[], benchmark: readonly number[], riskFree = 0): number {
  const slope = beta(returns, benchmark);
  const unexplained = pairedReturns(returns, benchmark).map(
    (pair) => pair.portfolio - riskFree - slope * (pair.benchmark - riskFree),
  );
  return (1 + mean(unexplained)) ** SESSIONS_PER_YEAR - 1;
}
