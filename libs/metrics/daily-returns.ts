/**
 * Simple (not logarithmic) returns from one session to the next.
 *
 * Formula: r[i] = values[i + 1] / values[i] - 1.
 * Shape: n values in time order give n - 1 fractions (0.01 is one per cent).
 * Too few: fewer than two values give an empty list.
 * NaN rule: a NaN value gives NaN on both of its sides; a value of 0 gives Infinity or NaN after it, as in IEEE arithmetic.
 * Source: empyrical 0.5.5, `simple_returns` (pandas `pct_change`, first element dropped).
 *
 * @param values portfolio values or prices, in dollars, one per session, in time order
 */
export function dailyReturns(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => value / (values[index] ?? Number.NaN) - 1);
}
