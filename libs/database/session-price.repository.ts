import { type TradingDate } from '@app/domain';
import { type Database } from './database.js';

/** What statistics need of a bar: dollars as numbers, the close null while it is not known. */
export interface SessionPrices {
  readonly symbol: string;
  readonly date: TradingDate;
  readonly open: number;
  readonly close: number | null;
}

/** Reads prices over ranges, for statistics: as numbers, and in whole columns. */
export class SessionPriceRepository {
  constructor(private readonly database: Database) {}

  /** Opens and closes of some symbols from `from` to `to` (both included), by symbol, then date. */
  async between(
    symbols: readonly string[],
    from: TradingDate,
    to: TradingDate,
  ): Promise<readonly SessionPrices[]> {
    if (symbols.length === 0) return [];
    const rows = await this.database.read
      .createQueryBuilder()
      .select('bar.symbol', 'symbol')
      .addSelect('bar.date', 'date')
      .addSelect('bar.open', 'open')
      .addSelect('bar.close', 'close')
      .from('daily_bars', 'bar')
      .where('bar.symbol IN (:...symbols) AND bar.date BETWEEN :from AND :to', { symbols, from, to })
      .orderBy('bar.symbol')
      .addOrderBy('bar.date')
      .getRawMany<{ symbol: string; date: TradingDate; open: string; close: string | null }>();
    return rows.map(({ symbol, date, open, close }) => ({
      symbol,
      date,
      open: Number(open),
      close: close === null ? null : Number(close),
    }));
  }
}
