import { SESSIONS_PER_YEAR } from './sessions-per-year.js';

/**
 * What was gained above a threshold, per what was lost below it.
 *
 * Formula: sum(max(r - t, 0)) / sum(max(t - r, 0)), t = (1 + required)^(1 / 252) - 1.
 * Shape: daily returns in any order give one number, never negative.
 * Period and units: one session, a ratio without unit; not annualised.
 * Too few: fewer than two returns give NaN. So does a list without a return below t, and a required return of -1 or less.
 * NaN rule: NaN returns are left out, but count for "fewer than two".
 * Source: empyrical 0.5.5, `omega_ratio`; Keating and Shadwick, "A Universal Performance Measure", 2002.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 * @param required the return that one year should reach, as a fraction
 */
export function omegaRatio(returns: readonly number[], required = 0): number {
  if (returns.length < 2 || required <= -1) return Number.NaN;
  const threshold = (1 + required) ** (1 / SESSIONS_PER_YEAR) - 1;
  let gained = 0;
  let lost = 0;
  for (const value of returns) {
    if (value > threshold) gained += value - threshold;
    if (value < threshold) lost += threshold - value;
  }
  return lost > 0 ? gained / lost : Number.NaN;
}
