import { type Fill, type Money, type PortfolioDay, type Position, type TradingDate } from '@app/domain';
import { type HistoryDay } from './check-history.js';

/** How a stored day differs from a recorded one, in words; undefined when it does not. Lines and models' words do not matter. */
export function differenceOfDays(stored: PortfolioDay, recorded: HistoryDay): string | undefined {
  const differences = [
    differs('its trades are', tradesText(stored.fills), tradesText(recorded.fills)),
    differs('it closes with', positionText(stored.closing), positionText(recorded.closing)),
    differs('its value is', stored.portfolioValue.toString(), recorded.portfolioValue.toString()),
  ].filter((difference) => difference !== undefined);
  return differences.length === 0 ? undefined : `${stored.date}: ${differences.join('; ')}`;
}

/** The first difference between what is stored of a portfolio and a history that it is to begin with. */
export function firstDifference(
  stored: readonly PortfolioDay[],
  recorded: readonly HistoryDay[],
): { readonly date: TradingDate; readonly message: string } | undefined {
  for (const [index, day] of recorded.entries()) {
    const other = stored[index];
    if (!other) return undefined;
    const { date } = day;
    if (other.date !== date) {
      return { date, message: `the database has ${other.date} where the files have ${date}` };
    }
    const message = differenceOfDays(other, day);
    if (message !== undefined) return { date, message };
  }
  return undefined;
}

function differs(what: string, stored: string, recorded: string): string | undefined {
  return stored === recorded ? undefined : `${what} ${stored} in the database, ${recorded} by the files`;
}

function tradesText(fills: readonly Fill[]): string {
  const texts = fills.map(
    ({ side, amount, symbol, price }) => `${side} ${amount} ${symbol} at ${price.toString()}`,
  );
  return texts.join(', ') || 'none';
}

function positionText({ cash, holdings }: Position): string {
  const shares = [...holdings].sort().map(([symbol, count]) => `${count} ${symbol}`);
  return [cashText(cash), ...shares].join(', ');
}

function cashText(cash: Money): string {
  return `${cash.toString()} dollars`;
}
