/**
 * Simple (not logarithmic) returns from one session to the next.
 *
 * Formula: r[i] = (values[i + 1] - values[i]) / values[i].
 * Shape: n values in time order give n - 1 fractions (0.01 is one per cent).
 * Period and units: per session; the values may be in any one currency.
 * Too few: fewer than two values give an empty list.
 * NaN rule: a NaN value gives NaN on both of its sides; a value of 0 gives Infinity or NaN after it, as in IEEE arithmetic.
 * Source: empyrical 0.5.5, `simple_returns` of an array.
 *
 * @param values portfolio values or prices, one per session, in time order
 */
export function dailyReturns(values: readonly number[]): number[] {
  return values.slice(1).map((value, index) => {
    const before = values[index] ?? Number.NaN;
    return (value - before) / before;
  });
}
