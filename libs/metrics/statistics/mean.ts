/**
 * The arithmetic mean.
 *
 * Summed as distances from the first value, so that the mean of equal values is exactly that value: plain sums leave
 * dust (0.1 + 0.1 + 0.1 is not 0.3), and a ratio with a deviation of dust below it is a large number without meaning.
 *
 * @param values none of them NaN; an empty list gives NaN
 */
export function mean(values: readonly number[]): number {
  const first = values[0];
  if (first === undefined) return Number.NaN;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}
