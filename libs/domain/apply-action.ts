import { bookFill, type Fill, type TradeSide } from './fill.js';
import { type Money } from './money.js';
import { type Position } from './position.js';
import { affordableShares, priceTrade } from './trade-costs.js';
import { FREE_TRADING, type TradingRules } from './trading-rules.js';

/** What an agent asks for; `amount` is kept as it came, because the ledger is what judges it. */
export interface TradeOrder {
  readonly side: TradeSide;
  readonly symbol: string;
  readonly amount: unknown;
}

/** Why a trade was not booked: a stable code and a sentence that says what would work. */
export interface Refusal {
  readonly code:
    | 'invalid_amount'
    | 'no_price'
    | 'insufficient_cash'
    | 'insufficient_shares'
    | 'position_limit'
    | 'trade_limit'
    | 'outside_universe';
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type TradeResult =
  | { readonly ok: true; readonly position: Position; readonly fill: Fill }
  | { readonly ok: false; readonly refusal: Refusal };

/** More shares than any company of the universe has issued; above it an amount is a mistake. */
const MAX_SHARES_PER_TRADE = 100_000_000_000;

/**
 * Books one trade on a position, its costs included, or refuses it and changes nothing. Cash and holdings never become
 * negative. The limits of the rules are judged by the session's ledger, which knows the day.
 * @param open today's open, at which the trade fills; undefined when the symbol cannot be traded on this date
 */
export function applyAction(
  position: Position,
  order: TradeOrder,
  open: Money | undefined,
  rules: TradingRules = FREE_TRADING,
): TradeResult {
  const { side, symbol, amount } = order;
  if (!isShareCount(amount)) {
    return refuse('invalid_amount', 'amount must be a positive whole number of shares.', {
      amount: shown(amount),
    });
  }
  if (!open?.isPositive()) {
    return refuse('no_price', `${symbol} has no price today, so it cannot be traded.`, { symbol });
  }
  const fill = priceTrade({ side, symbol, amount }, open, rules);
  return side === 'buy'
    ? buy(position, fill, affordableShares(position.cash, open, rules))
    : sell(position, fill);
}

/** Whether an amount of an order is a number of shares that can be traded at all. */
export function isShareCount(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) > 0 && (amount as number) <= MAX_SHARES_PER_TRADE;
}

/** A trade that is not booked. */
export function refuse(
  code: Refusal['code'],
  message: string,
  details: Readonly<Record<string, unknown>>,
): TradeResult {
  return { ok: false, refusal: { code, message, details } };
}

function buy(position: Position, fill: Fill, affordable: number): TradeResult {
  const after = bookFill(position, fill);
  if (!after.cash.isNegative()) return { ok: true, position: after, fill };
  const required = fill.total.plus(fill.commission);
  return refuse(
    'insufficient_cash',
    `${fill.amount} ${fill.symbol} cost ${required.toString()}${costsNote(fill)} but only ` +
      `${position.cash.toString()} is in cash; at most ${affordable} can be bought.`,
    { required: required.toNumber(), cash: position.cash.toNumber(), affordable },
  );
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
  const after = bookFill(position, fill);
  if (!after.cash.isNegative()) return { ok: true, position: after, fill };
  return refuse(
    'insufficient_cash',
    `Selling ${fill.amount} ${fill.symbol} brings ${fill.total.toString()}, which with ${position.cash.toString()} ` +
      `in cash does not pay its commission of ${fill.commission.toString()}.`,
    { required: fill.commission.toNumber(), cash: position.cash.toNumber() },
  );
}

function costsNote({ commission }: Fill): string {
  return commission.isPositive() ? ` with a commission of ${commission.toString()}` : '';
}

function shown(amount: unknown): unknown {
  return typeof amount === 'string'
    ? amount.slice(0, 40)
    : typeof amount === 'number'
      ? amount
      : typeof amount;
}
