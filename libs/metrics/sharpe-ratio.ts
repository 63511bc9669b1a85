import { SESSIONS_PER_YEAR } from './sessions-per-year.js';
import { knownValues } from './statistics/known-values.js';
import { mean } from './statistics/mean.js';
import { sampleDeviation } from './statistics/sample-deviation.js';

/**
 * Mean return above the risk-free rate, per unit of scatter.
 *
 * Formula: mean(r - f) / s(r - f) x sqrt(252), s the sample standard deviation (ddof = 1).
 * Shape: daily returns in any order give one number.
 * Period and units: annualised, a ratio without unit.
 * Too few: fewer than two returns give NaN. Returns that never differ give Infinity or -Infinity, or NaN when all are f.
 * NaN rule: NaN returns are left out; when fewer than two others remain the answer is NaN.
 * Source: empyrical 0.5.5, `sharpe_ratio`; Sharpe, "The Sharpe Ratio", Journal of Portfolio Management, 1994.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param riskFree the risk-free return f of one session, as a fraction
 */
export function sharpeRatio(returns: readonly number[], riskFree = 0): number {
  const excess = knownValues(returns).map((value) => value - riskFree);
  return (mean(excess) / sampleDeviation(excess)) * Math.sqrt(SESSIONS_PER_YEAR);
}
