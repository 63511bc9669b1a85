import { mean } from '../statistics/mean.js';
import { pairedReturns } from './paired-returns.js';

/** empyrical takes a benchmark whose variance is below this for one that never moves. */
const NO_VARIANCE = 1e-30;

/**
 * How strongly the portfolio moves with the benchmark: 1 as the benchmark, 0 unrelated.
 *
 * Formula: mean((b - mean(b)) x (r - mean(r))) / mean((b - mean(b))^2): the covariance over the benchmark's variance.
 * Shape: two lists of daily returns of the same sessions give one number.
 * Period and units: of daily returns, a factor without unit; not annualised.
 * Too few: fewer than two pairs give NaN. So does a benchmark that never moves (variance below 1e-30).
 * NaN rule: sessions where either return is NaN are left out.
 * Source: empyrical 0.5.5, `beta_aligned`. A risk-free rate would change nothing but rounding, and is not asked for.
 *
 * @param returns the portfolio's daily returns as fractions
 * @param benchmark the benchmark's, of the same sessions
 * @throws RangeError when the lists differ in length
 */
export function beta(returns: readonly number[], benchmark: readonly number[]): number {
  const pairs = pairedReturns(returns, benchmark);
  const portfolioMean = mean(pairs.map((pair) => pair.portfolio));
  const benchmarkMean = mean(pairs.map((pair) => pair.benchmark));
  const covariance = mean(
    pairs.map((pair) => (pair.benchmark - benchmarkMean) * (pair.portfolio - portfolioMean)),
  );
  const variance = mean(pairs.map((pair) => (pair.benchmark - benchmarkMean) ** 2));
  return variance < NO_VARIANCE ? Number.NaN : covariance / variance;
}
