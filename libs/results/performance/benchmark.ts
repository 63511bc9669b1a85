import { type TradingDate } from '@app/domain';
import { usExchangeCalendar } from '@app/market-data';
import { type PriceHistory } from './price-history.js';
import { trackFromValues, type Track } from './track.js';

/** What portfolios are compared with unless the caller names another symbol: the fund on the NASDAQ-100. */
export const DEFAULT_BENCHMARK = 'QQQ';

/**
 * A benchmark that is bought before the first date and held, close to close, on the dates of what it is compared with:
 * each return spans the same sessions as the portfolio's, also where a portfolio has missed some.
 * @returns undefined when it has no price on any of the dates or none before the first
 */
export function benchmarkTrack(
  symbol: string,
  dates: readonly TradingDate[],
  prices: PriceHistory,
): Track | undefined {
  const [first] = dates;
  if (first === undefined) return undefined;
  const base = prices.close(symbol, sessionBefore(first)) ?? Number.NaN;
  const values = dates.map((date) => prices.close(symbol, date) ?? Number.NaN);
  const track = trackFromValues(dates, base, values);
  return track.returns.some((value) => !Number.isNaN(value)) ? track : undefined;
}

/** The session before a date; the date itself where the calendar begins. */
export function sessionBefore(date: TradingDate): TradingDate {
  return usExchangeCalendar.sessionsBefore(date, 1)[0] ?? date;
}
