import { setImmediate as turn } from 'node:timers/promises';
import { type SessionPriceRepository, type SessionPrices } from '@app/database';
import { parseTradingDate, type TradingDate } from '@app/domain';

/** Symbols per query: each holds the process up for some milliseconds only. */
const SYMBOLS_PER_QUERY = 20;
/** How far back a last known price may lie before the range. */
const LOOK_BACK_DAYS = 14;
const DAY_MS = 86_400_000;
const MAX_KEPT = 4;

/** Prices of some symbols over a range, in dollars, for statistics. */
export class PriceHistory {
  private readonly bySymbol = new Map<string, Map<TradingDate, SessionPrices>>();

  constructor(bars: readonly SessionPrices[]) {
    for (const bar of bars) {
      const known = this.bySymbol.get(bar.symbol);
      if (known) known.set(bar.date, bar);
      else this.bySymbol.set(bar.symbol, new Map([[bar.date, bar]]));
    }
  }

  open(symbol: string, date: TradingDate): number | undefined {
    return this.bySymbol.get(symbol)?.get(date)?.open;
  }

  /** Undefined while it is not known. */
  close(symbol: string, date: TradingDate): number | undefined {
    return this.bySymbol.get(symbol)?.get(date)?.close ?? undefined;
  }

  /**
   * The price at which a holding is valued on each date: its close, the open while the close is not known, and where
   * there is neither the last known price; NaN before the first.
   * @param dates ascending
   */
  valuations(symbol: string, dates: readonly TradingDate[]): readonly number[] {
    const bars = [...(this.bySymbol.get(symbol)?.values() ?? [])];
    let next = 0;
    let price = Number.NaN;
    return dates.map((date) => {
      for (let bar = bars[next]; bar && bar.date <= date; bar = bars[next]) {
        price = bar.close ?? bar.open;
        next += 1;
      }
      return price;
    });
  }
}

/** Reads price histories; those asked for last are kept until an import brings other prices. */
export class PriceHistories {
  private version = -1;
  private readonly kept = new Map<string, Promise<PriceHistory>>();

  constructor(private readonly prices: Pick<SessionPriceRepository, 'between'>) {}

  /**
   * From two weeks before `from`, so that last known prices are among them.
   * @param version of the prices, read before this is called
   */
  async of(
    symbols: readonly string[],
    { from, to, version }: { readonly from: TradingDate; readonly to: TradingDate; readonly version: number },
  ): Promise<PriceHistory> {
    if (version !== this.version) this.kept.clear();
    this.version = version;
    const sorted = [...new Set(symbols)].sort();
    const key = `${from} ${to} ${sorted.join(',')}`;
    const known = this.kept.get(key);
    const reading = known ?? this.read(sorted, from, to);
    // Re-inserting keeps the map in the order of use, so that its first key is the one to forget.
    this.kept.delete(key);
    this.kept.set(key, reading);
    if (known) return known;
    reading.catch(() => {
      if (this.kept.get(key) === reading) this.kept.delete(key);
    });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return reading;
  }

  private async read(symbols: readonly string[], from: TradingDate, to: TradingDate): Promise<PriceHistory> {
    const before = new Date(Date.parse(from) - LOOK_BACK_DAYS * DAY_MS).toISOString().slice(0, 10);
    const bars: SessionPrices[] = [];
    for (let start = 0; start < symbols.length; start += SYMBOLS_PER_QUERY) {
      const some = symbols.slice(start, start + SYMBOLS_PER_QUERY);
      for (const bar of await this.prices.between(some, parseTradingDate(before), to)) bars.push(bar);
      await turn();
    }
    return new PriceHistory(bars);
  }
}
