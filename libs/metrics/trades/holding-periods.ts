import { type RoundTrip } from './round-trips.js';

/**
 * How long the shares of each round trip were held.
 *
 * Formula: closedAt - openedAt.
 * Shape: round trips give as many numbers, in their order; 0 is bought and sold in the same session.
 * Period and units: sessions.
 * Too few: no trips give an empty list.
 * Source: common usage; empyrical does not have it.
 */
export function holdingPeriods(trips: readonly RoundTrip[]): number[] {
  return trips.map((trip) => trip.closedAt - trip.openedAt);
}

/**
 * How long a share was held on average.
 *
 * Formula: sum(shares x holding period) / sum(shares): a trip counts by its shares, so that a sale's division into
 * several trips changes nothing.
 * Shape: round trips give one number.
 * Period and units: sessions.
 * Too few: no trips give NaN.
 * Source: common usage; empyrical does not have it.
 */
export function meanHoldingPeriod(trips: readonly RoundTrip[]): number {
  const shares = trips.reduce((sum, trip) => sum + trip.shares, 0);
  return trips.reduce((sum, trip) => sum + trip.shares * (trip.closedAt - trip.openedAt), 0) / shares;
}
