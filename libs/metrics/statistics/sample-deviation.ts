import { mean } from './mean.js';

/**
 * The sample standard deviation: sqrt(sum((x[i] - mean)^2) / (n - 1)), which numpy calls `std` with ddof = 1.
 *
 * Exactly 0 for values that are all equal, see `mean`.
 *
 * @param values none of them NaN; fewer than two give NaN
 */
export function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
