import { type Money } from './money.js';
import { type Position } from './position.js';
import { ratioOf } from './ratio.js';
import { fillPrice } from './trade-costs.js';
import { type TradingRules } from './trading-rules.js';

/** The prices by which positions are measured before today's closes are known, in dollars. */
export interface OpeningPrices {
  /** Today's opens. */
  readonly opens: ReadonlyMap<string, Money>;
  /** Closes of the previous session; they stand in for opens that are missing. */
  readonly previousCloses: ReadonlyMap<string, Money>;
}

/**
 * How many more shares of a symbol may be bought before its value exceeds `maxPositionFraction` of the portfolio's, both
 * at today's opens and after the costs of the purchase. Infinity without such a rule, 0 when the limit is reached.
 *
 * A held symbol without an open counts at its previous close. One without either counts nothing, which makes the
 * portfolio smaller and the limit stricter: what is not known never admits a trade.
 */
export function sharesWithinLimit(
  position: Position,
  symbol: string,
  prices: OpeningPrices,
  rules: TradingRules,
): number {
  const open = prices.opens.get(symbol);
  if (!open?.isPositive()) return 0;
  if (rules.maxPositionFraction === undefined) return Infinity;
  const { numerator, denominator } = ratioOf(rules.maxPositionFraction);
  // With n more shares: (held + n) x open <= fraction x (value - n x lost - perTrade), solved for n.
  const lost = fillPrice('buy', open, rules).minus(open).plus(rules.commission.perShare);
  const held = open.timesShares(position.holdings.get(symbol) ?? 0);
  const value = valueAtOpen(position, prices).minus(rules.commission.perTrade);
  const room = value.timesInteger(numerator).minus(held.timesInteger(denominator));
  const perShare = open.timesInteger(denominator).plus(lost.timesInteger(numerator));
  return perShare.sharesFor(room);
}

function valueAtOpen({ cash, holdings }: Position, { opens, previousCloses }: OpeningPrices): Money {
  let value = cash;
  for (const [symbol, shares] of holdings) {
    const price = opens.get(symbol) ?? previousCloses.get(symbol);
    if (price) value = value.plus(price.timesShares(shares));
  }
  return value;
}
