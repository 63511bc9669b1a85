import { type TradingDate } from '@app/domain';
import { type DownloadOutcome } from './price-download.repository.js';
import { type Database } from './database.js';

/** What is stored of a symbol. */
export interface SymbolCoverage {
  readonly symbol: string;
  readonly synthetic: boolean;
  readonly firstDate: TradingDate;
  readonly lastDate: TradingDate;
  readonly sessions: number;
  /** When a file or an answer last changed a bar of it. */
  readonly lastImport: string;
}

/** The last call about a symbol. */
export interface LastDownload {
  readonly at: string;
  readonly outcome: DownloadOutcome;
}

/** A refused bar and where it came from. */
export interface ListedQuarantine {
  readonly id: number;
  readonly symbol: string;
  readonly date: string;
  readonly reason: string;
  readonly raw: string;
  readonly source: string;
  readonly importedAt: string;
}

type Count = number | string;

/** Reads what the market data consists of. */
export class CoverageRepository {
  constructor(private readonly database: Database) {}

  /** Every symbol that has a bar, by name. One query. */
  async symbols(): Promise<readonly SymbolCoverage[]> {
    const rows = await this.database.read
      .createQueryBuilder()
      .select('bar.symbol', 'symbol')
      .addSelect('MIN(bar.date)', 'firstDate')
      .addSelect('MAX(bar.date)', 'lastDate')
      .addSelect('COUNT(*)', 'sessions')
      .addSelect('known.synthetic', 'synthetic')
      .addSelect('MAX(source.imported_at)', 'lastImport')
      .from('daily_bars', 'bar')
      .innerJoin('price_imports', 'source', 'source.id = bar.import_id')
      .innerJoin('symbols', 'known', 'known.symbol = bar.symbol')
      .groupBy('bar.symbol')
      .addGroupBy('known.synthetic')
      .orderBy('bar.symbol')
      .getRawMany<Omit<SymbolCoverage, 'sessions' | 'synthetic'> & { sessions: Count; synthetic: unknown }>();
    return rows.map((row) => ({ ...row, sessions: Number(row.sessions), synthetic: Boolean(row.synthetic) }));
  }

  /** The dates on which each of the symbols has a bar, ascending. */
  async datesOf(symbols: readonly string[]): Promise<ReadonlyMap<string, readonly TradingDate[]>> {
    if (symbols.length === 0) return new Map();
    const rows = await this.database.read
      .createQueryBuilder()
      .select('bar.symbol', 'symbol')
      .addSelect('bar.date', 'date')
      .from('daily_bars', 'bar')
      .where('bar.symbol IN (:...symbols)', { symbols })
      .orderBy('bar.symbol')
      .addOrderBy('bar.date')
      .getRawMany<{ symbol: string; date: TradingDate }>();
    return groupDates(rows);
  }

  /** The dates from `from` to `to`, both included, on which each of the symbols has a close, ascending. */
  async closesBetween(
    symbols: readonly string[],
    from: TradingDate,
    to: TradingDate,
  ): Promise<ReadonlyMap<string, readonly TradingDate[]>> {
    if (symbols.length === 0) return new Map();
    const rows = await this.database.read
      .createQueryBuilder()
      .select('bar.symbol', 'symbol')
      .addSelect('bar.date', 'date')
      .from('daily_bars', 'bar')
      .where('bar.symbol IN (:...symbols) AND bar.date BETWEEN :from AND :to AND bar.close IS NOT NULL', {
        symbols,
        from,
        to,
      })
      .orderBy('bar.date')
      .getRawMany<{ symbol: string; date: TradingDate }>();
    return groupDates(rows);
  }

  /** The last call about each symbol, answered or not. */
  async lastDownloads(): Promise<ReadonlyMap<string, LastDownload>> {
    const rows = await this.database.read
      .createQueryBuilder()
      .select('call.symbol', 'symbol')
      .addSelect('call.asked_at', 'at')
      .addSelect('call.outcome', 'outcome')
      .from('price_downloads', 'call')
      .where('call.id IN (SELECT MAX(id) FROM price_downloads GROUP BY symbol)')
      .getRawMany<LastDownload & { symbol: string }>();
    return new Map(rows.map(({ symbol, at, outcome }) => [symbol, { at, outcome }]));
  }

  /** How many bars of each symbol were quarantined. */
  async quarantineCounts(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.read
      .createQueryBuilder()
      .select('q.symbol', 'symbol')
      .addSelect('COUNT(*)', 'bars')
      .from('quarantined_bars', 'q')
      .groupBy('q.symbol')
      .getRawMany<{ symbol: string; bars: Count }>();
    return new Map(rows.map(({ symbol, bars }) => [symbol, Number(bars)]));
  }

  /** Quarantined bars, newest first. @param before the id of the last one of the page before */
  async quarantine(page: {
    readonly limit: number;
    readonly symbol?: string;
    readonly before?: number;
  }): Promise<readonly ListedQuarantine[]> {
    const query = this.database.read
      .createQueryBuilder()
      .select('q.id', 'id')
      .addSelect('q.symbol', 'symbol')
      .addSelect('q.date', 'date')
      .addSelect('q.reason', 'reason')
      .addSelect('q.raw', 'raw')
      .addSelect('source.file_name', 'source')
      .addSelect('source.imported_at', 'importedAt')
      .from('quarantined_bars', 'q')
      .innerJoin('price_imports', 'source', 'source.id = q.import_id')
      .where('1 = 1')
      .orderBy('q.id', 'DESC')
      .limit(page.limit);
    if (page.symbol !== undefined) query.andWhere('q.symbol = :symbol', { symbol: page.symbol });
    if (page.before !== undefined) query.andWhere('q.id < :before', { before: page.before });
    return query.getRawMany<ListedQuarantine>();
  }
}

function groupDates(
  rows: readonly { readonly symbol: string; readonly date: TradingDate }[],
): ReadonlyMap<string, readonly TradingDate[]> {
  const groups = new Map<string, TradingDate[]>();
  for (const { symbol, date } of rows) {
    const group = groups.get(symbol);
    if (group) group.push(date);
    else groups.set(symbol, [date]);
  }
  return groups;
}
