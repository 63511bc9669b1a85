import { type Money } from './money.js';
import { type Position } from './position.js';

export type TradeSide = 'buy' | 'sell';

/** What an agent asks for; `amount` is kept as it came, because the ledger is what judges it. */
export interface TradeOrder {
  readonly side: TradeSide;
  readonly symbol: string;
  readonly amount: unknown;
}

/** A booked trade: whole shares at one price; `total` is price x amount. */
export interface Fill {
  readonly side: TradeSide;
  readonly symbol: string;
  readonly amount: number;
  readonly price: Money;
  readonly total: Money;
}

/** Why a trade was not booked: a stable code and a sentence that says what would work. */
export interface Refusal {
  readonly code: 'invalid_amount' | 'no_price' | 'insufficient_cash' | 'insufficient_shares';
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type TradeResult =
  | { readonly ok: true; readonly position: Position; readonly fill: Fill }
  | { readonly ok: false; readonly refusal: Refusal };

/** More shares than any company of the universe has issued; above it an amount is a mistake. */
const MAX_SHARES_PER_TRADE = 100_000_000_000;

/**
 * Books one trade on a position, or refuses it and changes nothing. Cash and holdings never become negative.
 * @param price the price at which the trade fills; undefined when the symbol cannot be traded on this date
 */
export function applyAction(position: Position, order: TradeOrder, price: Money | undefined): TradeResult {
  const amount = order.amount;
  if (!isShareCount(amount)) {
    return refuse('invalid_amount', 'amount must be a positive whole number of shares.', {
      amount: shown(amount),
    });
  }
  if (!price?.isPositive()) {
    return refuse('no_price', `${order.symbol} has no price today, so it cannot be traded.`, {
      symbol: order.symbol,
    });
  }
  const fill: Fill = {
    side: order.side,
    symbol: order.symbol,
    amount,
    price,
    total: price.timesShares(amount),
  };
  return order.side === 'buy' ? buy(position, fill) : sell(position, fill);
}

function buy(position: Position, fill: Fill): TradeResult {
  if (position.cash.minus(fill.total).isNegative()) {
    const affordable = fill.price.sharesFor(position.cash);
    return refuse(
      'insufficient_cash',
      `${fill.amount} ${fill.symbol} cost ${fill.total.toString()} but only ${position.cash.toString()} is in cash; ` +
        `at most ${affordable} can be bought.`,
      { required: fill.total.toNumber(), cash: position.cash.toNumber(), affordable },
    );
  }
  return { ok: true, position: bookFill(position, fill), fill };
}

function sell(position: Position, fill: Fill): TradeResult {
  const held = position.holdings.get(fill.symbol) ?? 0;
  if (fill.amount > held) {
    return refuse(
      'insufficient_shares',
      `${fill.amount} ${fill.symbol} were to be sold but ${held} are held.`,
      { symbol: fill.symbol, held, amount: fill.amount },
    );
  }
  return { ok: true, position: bookFill(position, fill), fill };
}

/** The position after a trade that has been booked; for replaying recorded fills, which were judged when they were made. */
export function bookFill(position: Position, fill: Fill): Position {
  return fill.side === 'buy'
    ? { cash: position.cash.minus(fill.total), holdings: withShares(position, fill.symbol, fill.amount) }
    : { cash: position.cash.plus(fill.total), holdings: withShares(position, fill.symbol, -fill.amount) };
}

function withShares(position: Position, symbol: string, change: number): ReadonlyMap<string, number> {
  const holdings = new Map(position.holdings);
  const shares = (holdings.get(symbol) ?? 0) + change;
  if (shares === 0) holdings.delete(symbol);
  else holdings.set(symbol, shares);
  return holdings;
}

function isShareCount(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) > 0 && (amount as number) <= MAX_SHARES_PER_TRADE;
}

function shown(amount: unknown): unknown {
  return typeof amount === 'string'
    ? amount.slice(0, 40)
    : typeof amount === 'number'
      ? amount
      : typeof amount;
}

function refuse(
  code: Refusal['code'],
  message: string,
  details: Readonly<Record<string, unknown>>,
): TradeResult {
  return { ok: false, refusal: { code, message, details } };
}
