/**
 * What the gains brought, per what the losses cost.
 *
 * Formula: sum of outcomes above 0 / |sum of outcomes below 0|.
 * Shape: outcomes in any order give one number, never negative; 1 is break-even.
 * Period and units: a ratio without unit. Of the profits of round trips it is the traders' figure; of daily returns it
 * is the omega ratio with a required return of 0.
 * Too few: an empty list gives NaN. Gains without losses give Infinity, neither gains nor losses NaN.
 * NaN rule: NaN outcomes are left out.
 * Source: common usage; empyrical does not have it.
 *
 * @param outcomes profits of `roundTrips`, or daily returns
 */
export function profitFactor(outcomes: readonly number[]): number {
  let gained = 0;
  let lost = 0;
  for (const value of outcomes) {
    if (value > 0) gained += value;
    if (value < 0) lost -= value;
  }
  return gained / lost;
}
