/**
 * The value below which a share of the values lies, interpolated between neighbours.
 *
 * Formula: sorted ascending, at position p = fraction x (n - 1): x[floor(p)] + (x[ceil(p)] - x[floor(p)]) x (p - floor(p)).
 * Source: numpy's `percentile` with its default method "linear" (Hyndman and Fan 1996, type 7).
 *
 * @param values in any order, at least one, none of them NaN
 * @param fraction from 0 to 1
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = fraction * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? Number.NaN;
  const upper = sorted[Math.ceil(position)] ?? Number.NaN;
  if (lower === upper) return lower;
  return lower + (upper - lower) * (position - Math.floor(position));
}
