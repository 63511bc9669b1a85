/**
 * The deepest fall from a peak of the value to a later trough.
 *
 * Formula: with v[0] = 1 and v[i + 1] = v[i] x (1 + r[i]): min over i of v[i] / max(v[0..i]) - 1.
 * The value before the first return is a peak too, so that a first losing session counts.
 * Shape: daily returns as fractions in time order give one fraction, 0 or negative (-0.2 is a fall of twenty per cent).
 * Too few: an empty list gives NaN.
 * NaN rule: NaN returns count as 0 (the value stood still on that session).
 * Source: empyrical 0.5.5, `max_drawdown`.
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
    peak = Math.max(peak, value);
    deepest = Math.min(deepest, value / peak - 1);
  }
  return deepest;
}
