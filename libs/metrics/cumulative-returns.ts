/**
 * The return from the start to each session, compounded: the curve that is plotted.
 *
 * Formula: c[i] = (1 + r[0]) x ... x (1 + r[i]) - 1.
 * Shape: n daily returns in time order give n fractions, the last of which is `totalReturn`.
 * Period and units: from before the first return to the end of session i, as a fraction (0.1 is ten per cent).
 * Too few: an empty list gives an empty list.
 * NaN rule: NaN returns count as 0 (the value stood still on that session).
 * Source: empyrical 0.5.5, `cum_returns` with starting_value 0.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function cumulativeReturns(returns: readonly number[]): number[] {
  let growth = 1;
  return returns.map((value) => {
    growth *= 1 + (Number.isNaN(value) ? 0 : value);
    return growth - 1;
  });
}
