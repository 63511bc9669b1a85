/**
 * The return of the whole period, compounded.
 *
 * Formula: (1 + r[0]) x (1 + r[1]) x ... - 1.
 * Shape: daily returns in time order give one number.
 * Period and units: the whole period, not annualised, as a fraction (0.1 is ten per cent).
 * Too few: an empty list gives NaN.
 * NaN rule: NaN returns count as 0 (the value stood still on that session).
 * Source: empyrical 0.5.5, `cum_returns_final` with starting_value 0.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function totalReturn(returns: readonly number[]): number {
  if (returns.length === 0) return Number.NaN;
  return returns.reduce((growth, value) => growth * (1 + (Number.isNaN(value) ? 0 : value)), 1) - 1;
}
