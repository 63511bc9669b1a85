import { type TradingDate } from '@app/domain';
import { type PriceHistory } from '../performance/price-history.js';
import { trackFromValues, type Track } from '../performance/track.js';

/** Something that is bought once and held. */
export interface HeldPosition {
  /** Dollars. */
  readonly cash: number;
  /** Shares by symbol; fractions of shares are possible. */
  readonly holdings: ReadonlyMap<string, number>;
}

/**
 * The track of a position that is held through all dates, valued as portfolios are.
 * @param base dollars before the first date
 */
export function heldTrack(
  { cash, holdings }: HeldPosition,
  { dates, base }: { readonly dates: readonly TradingDate[]; readonly base: number },
  prices: PriceHistory,
): Track {
  const values = dates.map(() => cash);
  for (const [symbol, shares] of holdings) {
    const valuations = prices.valuations(symbol, dates);
    for (let index = 0; index < values.length; index += 1) {
      values[index] = (values[index] ?? 0) + shares * (valuations[index] ?? Number.NaN);
    }
  }
  return trackFromValues(dates, base, values);
}
