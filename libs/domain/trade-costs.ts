import { type Fill, type TradeSide } from './fill.js';
import { type Money } from './money.js';
import { ratioOf } from './ratio.js';
import { type TradingRules } from './trading-rules.js';

const WHOLE_IN_BPS = 10_000n;

/**
 * The price at which a trade fills: open x (1 + slippage) for a buy, open x (1 - slippage) for a sell, computed exactly and
 * rounded to a millionth of a dollar against the trader, so that rounding can never be traded on.
 */
export function fillPrice(side: TradeSide, open: Money, rules: TradingRules): Money {
  const { numerator, denominator } = ratioOf(rules.slippageBps);
  const whole = denominator * WHOLE_IN_BPS;
  return side === 'buy'
    ? open.times({ numerator: whole + numerator, denominator: whole }, 'up')
    : open.times({ numerator: whole - numerator, denominator: whole }, 'down');
}

/** What a trade of that many shares costs besides its price. */
export function commissionOf(shares: number, { commission }: TradingRules): Money {
  return commission.perTrade.plus(commission.perShare.timesShares(shares));
}

/** The trade as it would be booked at today's open. */
export function priceTrade(
  order: { readonly side: TradeSide; readonly symbol: string; readonly amount: number },
  open: Money,
  rules: TradingRules,
): Fill {
  const { side, symbol, amount } = order;
  const price = fillPrice(side, open, rules);
  return {
    side,
    symbol,
    amount,
    price,
    total: price.timesShares(amount),
    commission: commissionOf(amount, rules),
  };
}

/** How many shares the cash pays for, costs included; 0 when not even one. */
export function affordableShares(cash: Money, open: Money, rules: TradingRules): number {
  const perShare = fillPrice('buy', open, rules).plus(rules.commission.perShare);
  return perShare.sharesFor(cash.minus(rules.commission.perTrade));
}
