import { type DailyBar, type DatedPrice } from '@app/database';
import { Money, parseTradingDate, type TradingDate } from '@app/domain';
import { type ValuationSource } from '@app/market-data';

/** Bars in memory in place of the price repository, for tests; counts what is asked for. */
export class FakePriceSource implements ValuationSource {
  readonly asked: string[] = [];
  version = 1;
  /** When set, the next read of a date fails with it. */
  failure: Error | undefined;

  constructor(public bars: readonly DailyBar[]) {}

  dataVersion(): Promise<number> {
    this.asked.push('version');
    return Promise.resolve(this.version);
  }

  barsOn(date: TradingDate): Promise<DailyBar[]> {
    this.asked.push(date);
    const failure = this.failure;
    this.failure = undefined;
    if (failure) return Promise.reject(failure);
    return Promise.resolve(this.bars.filter((bar) => bar.date === date));
  }

  lastKnownPrice(symbol: string, before: TradingDate): Promise<DatedPrice | undefined> {
    this.asked.push(`last ${symbol}`);
    const earlier = this.bars.filter((bar) => bar.symbol === symbol && bar.date < before);
    const last = earlier.sort((one, other) => (one.date < other.date ? -1 : 1)).at(-1);
    return Promise.resolve(last && { date: last.date, price: last.close ?? last.open });
  }
}

/** A bar from text: `bar('AAPL 2025-10-02', '10 12 9 11')` is open, high, low, close; an open may stand alone. */
export function bar(key: string, prices: string): DailyBar {
  const [symbol = '', date = ''] = key.split(' ');
  const [open, high, low, close] = prices.split(' ').map((text) => Money.parse(text));
  if (!open) throw new Error('a bar needs an open');
  return { symbol, date: parseTradingDate(date), open, high, low, close, volume: 100 };
}
