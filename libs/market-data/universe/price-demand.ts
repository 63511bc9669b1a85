import { type TradingDate } from '@app/domain';
import { type PriceDemand } from '../download/plan-downloads.js';
import { type Universe } from './universe.js';

/**
 * The prices that sessions on some dates need: of each symbol from the first of the dates on which it belongs to the
 * universe; what has left it since may still be held.
 * @param dates past sessions, ascending
 * @param held what is held on the first date
 * @throws DomainError `universe_unknown`
 */
export function priceDemandOf(
  universe: Universe,
  dates: readonly TradingDate[],
  held: readonly string[] = [],
): PriceDemand {
  const first = new Map<string, TradingDate>();
  for (const date of dates) {
    for (const symbol of [...universe.on(date).members, ...held]) {
      if (!first.has(symbol)) first.set(symbol, date);
    }
  }
  return { symbols: [...first.keys()], dates, neededFrom: first };
}
