import { type Money } from './money.js';

/** Cash and holdings at an instant. Holdings list only symbols of which shares are held. */
export interface Position {
  readonly cash: Money;
  readonly holdings: ReadonlyMap<string, number>;
}

/** A position that holds nothing but cash. */
export function cashPosition(cash: Money): Position {
  return { cash, holdings: new Map() };
}

/**
 * Cash plus shares at the given prices, in dollars.
 * @throws Error when a held symbol has no price: a value with a hole in it would be a lie, so the caller decides
 *   what stands in (the last known price, marked stale) before it asks.
 */
export function valuePosition(position: Position, priceOf: (symbol: string) => Money | undefined): Money {
  let value = position.cash;
  for (const [symbol, shares] of position.holdings) {
    const price = priceOf(symbol);
    if (!price) throw new Error(`no price to value the held symbol ${symbol}`);
    value = value.plus(price.timesShares(shares));
  }
  return value;
}
