/** Sessions of a US exchange in a year, the convention by which daily figures are annualised (empyrical's `DAILY`). */
export const SESSIONS_PER_YEAR = 252;

/**
 * How strongly the daily returns scatter, scaled to a year.
 *
 * Formula: sqrt(sum((r[i] - mean)^2) / (n - 1)) x sqrt(252): the sample standard deviation (ddof = 1), annualised.
 * Shape: daily returns as fractions give one fraction per year (0.3 is thirty per cent a year), never negative.
 * Too few: fewer than two returns give NaN.
 * NaN rule: NaN returns are left out; when fewer than two others remain the answer is NaN.
 * Source: empyrical 0.5.5, `annual_volatility` with period "daily" and alpha 2.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function annualVolatility(returns: readonly number[]): number {
  const known = returns.filter((value) => !Number.isNaN(value));
  if (known.length < 2) return Number.NaN;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1)) * Math.sqrt(SESSIONS_PER_YEAR);
}
