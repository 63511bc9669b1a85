import { knownValues } from './statistics/known-values.js';

/**
 * The share of outcomes that were a gain.
 *
 * Formula: number of outcomes above 0 / number of outcomes; an outcome of exactly 0 is not a win.
 * Shape: outcomes in any order give one number from 0 to 1.
 * Period and units: of daily returns the share of winning sessions, of the profits of round trips the share of winning
 * trades; a fraction without unit.
 * Too few: an empty list gives NaN.
 * NaN rule: NaN outcomes are left out; when none remains the answer is NaN.
 * Source: common usage; empyrical does not have it.
 *
 * @param outcomes daily returns, or profits of `roundTrips`
 */
export function winRate(outcomes: readonly number[]): number {
  const known = knownValues(outcomes);
  return known.filter((value) => value > 0).length / known.length;
}
