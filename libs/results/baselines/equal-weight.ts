import { type TradingDate } from '@app/domain';
import { type Universe } from '@app/market-data';
import { type PriceHistory } from '../performance/price-history.js';
import { type Track } from '../performance/track.js';
import { heldTrack } from './held-track.js';

/** What baselines start with, in dollars. */
export const BASELINE_CASH = 10_000;

/**
 * Equal dollars in every symbol of the first date's universe that has an open there, bought at that open and held. Shares
 * may be fractions, so that the weights are equal to the cent: this is a yardstick and no portfolio that could be traded.
 * @returns undefined when no symbol has an open there
 */
export function equalWeightTrack(
  universe: Universe,
  dates: readonly TradingDate[],
  prices: PriceHistory,
): Track | undefined {
  const [first] = dates;
  if (first === undefined) return undefined;
  const opens = universe.on(first).members.flatMap((symbol) => {
    const open = prices.open(symbol, first);
    return open === undefined ? [] : [[symbol, open] as const];
  });
  if (opens.length === 0) return undefined;
  const dollars = BASELINE_CASH / opens.length;
  const holdings = new Map(opens.map(([symbol, open]) => [symbol, dollars / open]));
  return heldTrack({ cash: 0, holdings }, { dates, base: BASELINE_CASH }, prices);
}
