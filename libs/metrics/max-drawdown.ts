/**
 * The deepest fall from a peak of the value to a later valley.
 *
 * Formula: with v[0] = 1 and v[i + 1] = v[i] x (1 + r[i]): min over i of (v[i] - peak) / peak, peak = max(v[0..i]).
 * The value before the first return is a peak too, so that a first losing session counts.
 * Shape: daily returns in time order give one number, 0 or negative.
 * Period and units: the whole period, as a fraction (-0.2 is a fall of twenty per cent).
 * Too few: an empty list gives NaN.
 * NaN rule: NaN returns count as 0 (the value stood still on that session).
 * Source: empyrical 0.5.5, `max_drawdown`. When it began and ended: `drawdown`.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function maxDrawdown(returns: readonly number[]): number {
  if (returns.length === 0) return Number.NaN;
  let value = 1;
  let peak = 1;
  let deepest = 0;
  for (const dailyReturn of returns) {
    value *= 1 + (Number.isNaN(dailyReturn) ? 0 : dailyReturn);
    // Comparisons instead of Math.max and Math.min: a NaN, which only an overflow makes, is passed over.
    if (value > peak) peak = value;
    const fall = (value - peak) / peak;
    if (fall < deepest) deepest = fall;
  }
  return deepest;
}
