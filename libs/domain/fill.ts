import { type Money } from './money.js';
import { type Position } from './position.js';

export type TradeSide = 'buy' | 'sell';

/** A booked trade: whole shares at one price. */
export interface Fill {
  readonly side: TradeSide;
  readonly symbol: string;
  readonly amount: number;
  /** Dollars a share, slippage included. */
  readonly price: Money;
  /** price x amount; the commission comes on top of a purchase and off the proceeds of a sale. */
  readonly total: Money;
  readonly commission: Money;
}

/** The position after a trade that has been booked; for replaying recorded fills, which were judged when they were made. */
export function bookFill(position: Position, fill: Fill): Position {
  const cash = position.cash.minus(fill.commission);
  return fill.side === 'buy'
    ? { cash: cash.minus(fill.total), holdings: withShares(position, fill.symbol, fill.amount) }
    : { cash: cash.plus(fill.total), holdings: withShares(position, fill.symbol, -fill.amount) };
}

function withShares(position: Position, symbol: string, change: number): ReadonlyMap<string, number> {
  const holdings = new Map(position.holdings);
  const shares = (holdings.get(symbol) ?? 0) + change;
  if (shares === 0) holdings.delete(symbol);
  else holdings.set(symbol, shares);
  return holdings;
}
