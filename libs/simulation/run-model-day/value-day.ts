import { type Money, valuePosition, type PortfolioDay, type Position } from '@app/domain';
import { type Valuation } from '@app/market-data';

/** The part of a portfolio day that follows from prices. */
export type DayValue = Pick<
  PortfolioDay,
  'portfolioValue' | 'profit' | 'returnFraction' | 'provisional' | 'staleSymbols'
>;

/**
 * Values a closing position and compares it with the portfolio's previous value.
 * @param previousValue dollars after the model's previous session; on its first the initial cash
 */
export function valueDay(closing: Position, valuation: Valuation, previousValue: Money): DayValue {
  const portfolioValue = valuePosition(closing, (symbol) => valuation.prices.get(symbol));
  const profit = portfolioValue.minus(previousValue);
  return {
    portfolioValue,
    profit,
    returnFraction: previousValue.isPositive() ? profit.toNumber() / previousValue.toNumber() : 0,
    provisional: valuation.provisional,
    staleSymbols: valuation.staleSymbols,
  };
}
