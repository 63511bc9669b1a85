import { type DailyBar } from '@app/database';
import { Money, parseTradingDate } from '@app/domain';
import { MarketData, type MarketView } from '@app/market-data';

/** Prices by symbol: today's open and, if known, the previous session's close. */
export type SimplePrices = Readonly<
  Record<string, { readonly open?: string; readonly previousClose?: string }>
>;

/** Further bars, `[symbol, date, open, close]`. */
export type PastBar = readonly [symbol: string, date: string, open: string, close: string];

/**
 * The real gate over a handful of prices: a session of `date` (a trading day) on a universe of the symbols given.
 * Today's own high, low and close exist behind the gate and are 1 dollar, so that a leak shows.
 */
export async function marketViewOf(
  date: string,
  prices: SimplePrices,
  past: readonly PastBar[] = [],
): Promise<MarketView> {
  const today = parseTradingDate(date);
  const bars: DailyBar[] = past.map(([symbol, day, open, close]) => toBar(symbol, day, open, close));
  const source = {
    dataVersion: () => Promise.resolve(1),
    barsOn: (day: string) => Promise.resolve(bars.filter((bar) => bar.date === day)),
  };
  const universe = Object.keys(prices);
  const { previousSession } = await new MarketData(source).asOf(today, universe);
  for (const [symbol, { open, previousClose }] of Object.entries(prices)) {
    if (open !== undefined) bars.push(toBar(symbol, date, open, '1'));
    if (previousClose !== undefined) bars.push(toBar(symbol, previousSession, previousClose, previousClose));
  }
  return new MarketData(source).asOf(today, universe);
}

function toBar(symbol: string, date: string, open: string, close: string): DailyBar {
  const [first, last] = [Money.parse(open), Money.parse(close)];
  return {
    symbol,
    date: parseTradingDate(date),
    open: first,
    high: last,
    low: last,
    close: last,
    volume: 100,
  };
}
