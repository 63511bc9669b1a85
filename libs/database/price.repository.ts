import { DomainError, Money, priceAfterSplit, type TradingDate } from '@app/domain';
import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { actionsBetween, recordActions } from './corporate-action.repository.js';
import { type Database } from './database.js';
import { DailyBarEntity } from './entities/daily-bar.entity.js';
import { PriceImportEntity } from './entities/price-import.entity.js';
import { QuarantinedBarEntity } from './entities/quarantined-bar.entity.js';
import { StockSymbolEntity } from './entities/stock-symbol.entity.js';
import { inChunks } from './in-chunks.js';
import { insertAll } from './insert-all.js';
import { PreparedSelect } from './prepared-select.js';
import {
  type BarRow,
  type DailyBar,
  type ImportOutcome,
  type ImportPlan,
  planImport,
  type PriceImport,
} from './price-import.js';

/** How many symbols have prices on a trading date. */
export interface PricedDate {
  readonly date: TradingDate;
  readonly withOpen: number;
  readonly withClose: number;
}

/** A price in dollars and the trading date that it is of. */
export interface DatedPrice {
  readonly date: TradingDate;
  readonly price: Money;
}

/** The daily bars and where they came from. Knows no session's date: what an agent may see is decided elsewhere. */
export class PriceRepository {
  private readonly version = new PreparedSelect<{ version: number | null }>((manager) =>
    manager.createQueryBuilder().select('MAX(i.id)', 'version').from('price_imports', 'i'),
  );

  constructor(private readonly database: Database) {}

  /** All bars of a date, by symbol ascending. */
  async barsOn(date: TradingDate): Promise<DailyBar[]> {
    const rows = await selectBars(this.database.read)
      .where('bar.date = :date', { date })
      .getRawMany<BarRow>();
    return rows.map(toDailyBar).sort((one, other) => (one.symbol < other.symbol ? -1 : 1));
  }

  async bar(symbol: string, date: TradingDate): Promise<DailyBar | undefined> {
    const row = await selectBars(this.database.read)
      .where('bar.symbol = :symbol AND bar.date = :date', { symbol, date })
      .getRawOne<BarRow>();
    return row && toDailyBar(row);
  }

  /** Grows with every import that is recorded; 0 before the first. What was cached at another version may be stale. */
  async dataVersion(): Promise<number> {
    const [row] = await this.version.rows(this.database.read, {});
    return row?.version ?? 0;
  }

  /** The dates from `from` to `to` (both included) on which any of the symbols has a price, ascending. */
  async datesWithPrices(
    symbols: readonly string[],
    from: TradingDate,
    to: TradingDate,
  ): Promise<PricedDate[]> {
    const rows = await this.database.read
      .createQueryBuilder(DailyBarEntity, 'bar')
      .select('bar.date', 'date')
      .addSelect('COUNT(bar.open)', 'withOpen')
      .addSelect('COUNT(bar.close)', 'withClose')
      .where('bar.date BETWEEN :from AND :to AND bar.symbol IN (:...symbols)', {
        from,
        to,
        symbols: anyOf(symbols),
      })
      .groupBy('bar.date')
      .orderBy('bar.date')
      .getRawMany<{ date: TradingDate; withOpen: number | string; withClose: number | string }>();
    return rows.map((row) => ({
      date: row.date,
      withOpen: Number(row.withOpen),
      withClose: Number(row.withClose),
    }));
  }

  /** The most recent date on which any of the symbols has a close. */
  async lastDateWithCloses(symbols: readonly string[]): Promise<TradingDate | undefined> {
    const row = await this.database.read
      .createQueryBuilder(DailyBarEntity, 'bar')
      .select('bar.date', 'date')
      .where('bar.close IS NOT NULL AND bar.symbol IN (:...symbols)', { symbols: anyOf(symbols) })
      .orderBy('bar.date', 'DESC')
      .limit(1)
      .getRawOne<{ date: TradingDate }>();
    return row?.date;
  }

  /**
   * The symbol's last known price strictly before a date: the close of its last bar, or the open where that is all. It is
   * per share of that date: what was split in between, or on the date itself, is split in it too.
   */
  async lastKnownPrice(symbol: string, before: TradingDate): Promise<DatedPrice | undefined> {
    const row = await selectBars(this.database.read)
      .where('bar.symbol = :symbol AND bar.date < :before', { symbol, before })
      .orderBy('bar.date', 'DESC')
      .limit(1)
      .getRawOne<BarRow>();
    if (!row) return undefined;
    const date = row.date as TradingDate;
    const range = { after: date, upTo: before };
    const splits = await actionsBetween(this.database.read, [symbol], range);
    const price = splits.reduce(
      (unadjusted, { splitFactor }) => priceAfterSplit(unadjusted, splitFactor),
      Money.parse(row.close ?? row.open),
    );
    return { date, price };
  }

  /** Whether any of the symbols belongs to a made-up market. */
  async isSynthetic(symbols: readonly string[]): Promise<boolean> {
    return this.database.read
      .createQueryBuilder(StockSymbolEntity, 'known')
      .where('known.synthetic = :synthetic AND known.symbol IN (:...symbols)', {
        synthetic: true,
        symbols: anyOf(symbols),
      })
      .getExists();
  }

  /**
   * Books a file's bars, all of them or none. A file that brings nothing new and was imported before leaves no trace.
   * A bar without a close never erases a known close.
   * @throws DomainError `synthetic_mismatch` when real and made-up prices of one symbol would mix
   */
  recordImport(data: PriceImport): Promise<ImportOutcome> {
    return this.database.transaction(async (manager) => {
      await this.database.serialize(manager, 'price-import');
      const symbols = [...new Set(data.bars.map((bar) => bar.symbol))];
      const known = await knownSymbols(manager, symbols);
      refuseMixing(known, data.synthetic);
      const plan = planImport(await knownRows(manager, symbols, data.bars), data);
      if (plan.rows.length === 0 && (await wasImported(manager, data.sha256))) return plan.outcome;
      const missing = symbols.filter((symbol) => !known.has(symbol));
      await insertAll(
        manager,
        StockSymbolEntity,
        missing.map((symbol) => ({ symbol, synthetic: data.synthetic })),
      );
      await write(manager, data, plan);
      return plan.outcome;
    });
  }
}

const BAR_COLUMNS = ['symbol', 'date', 'open', 'high', 'low', 'close', 'volume'] as const;
const SYMBOLS_PER_QUERY = 200;

function selectBars(manager: EntityManager): SelectQueryBuilder<DailyBarEntity> {
  const query = manager.createQueryBuilder(DailyBarEntity, 'bar').select([]);
  for (const column of BAR_COLUMNS) query.addSelect(`bar.${column}`, column);
  return query;
}

/** `IN ()` of no symbols is no SQL; nothing is called ''. */
function anyOf(symbols: readonly string[]): readonly string[] {
  return symbols.length === 0 ? [''] : symbols;
}

function toDailyBar(row: BarRow): DailyBar {
  return {
    symbol: row.symbol,
    date: row.date as TradingDate,
    open: Money.parse(row.open),
    ...(row.high !== null && { high: Money.parse(row.high) }),
    ...(row.low !== null && { low: Money.parse(row.low) }),
    ...(row.close !== null && { close: Money.parse(row.close) }),
    ...(row.volume !== null && { volume: row.volume }),
  };
}

async function knownSymbols(
  manager: EntityManager,
  symbols: readonly string[],
): Promise<Map<string, boolean>> {
  const known = new Map<string, boolean>();
  for (const chunk of inChunks(symbols, SYMBOLS_PER_QUERY)) {
    const rows = await manager
      .createQueryBuilder(StockSymbolEntity, 'known')
      .where('known.symbol IN (:...chunk)', { chunk })
      .getMany();
    for (const row of rows) known.set(row.symbol, row.synthetic);
  }
  return known;
}

function refuseMixing(known: ReadonlyMap<string, boolean>, synthetic: boolean): void {
  const mixed = [...known].filter(([, isSynthetic]) => isSynthetic !== synthetic).map(([symbol]) => symbol);
  if (mixed.length === 0) return;
  throw new DomainError({
    code: 'synthetic_mismatch',
    message:
      `${mixed.slice(0, 5).join(', ')} already ${mixed.length === 1 ? 'has' : 'have'} ` +
      `${synthetic ? 'real' : 'made-up (SYNTHETIC)'} prices in this database; real and made-up prices of a symbol are ` +
      'never mixed. Use another DATA_DIR or database.',
    details: { symbols: mixed },
  });
}

async function knownRows(
  manager: EntityManager,
  symbols: readonly string[],
  bars: readonly DailyBar[],
): Promise<BarRow[]> {
  const from = bars.reduce((least, bar) => (bar.date < least ? bar.date : least), '9999-12-31');
  const to = bars.reduce((most, bar) => (bar.date > most ? bar.date : most), '');
  const rows: BarRow[] = [];
  for (const chunk of inChunks(symbols, SYMBOLS_PER_QUERY)) {
    const query = selectBars(manager).where('bar.symbol IN (:...chunk)', { chunk });
    for (const row of await query
      .andWhere('bar.date BETWEEN :from AND :to', { from, to })
      .getRawMany<BarRow>()) {
      rows.push(row);
    }
  }
  return rows;
}

function wasImported(manager: EntityManager, sha256: string): Promise<boolean> {
  return manager.existsBy(PriceImportEntity, { sha256 });
}

async function write(
  manager: EntityManager,
  data: PriceImport,
  { rows, outcome }: ImportPlan,
): Promise<void> {
  const importedAt = new Date().toISOString();
  const inserted = await manager.insert(PriceImportEntity, {
    fileName: data.fileName,
    format: data.format,
    sha256: data.sha256,
    synthetic: data.synthetic,
    importedAt,
    barsAdded: outcome.added,
    barsChanged: outcome.changed,
    barsUnchanged: outcome.unchanged,
    barsQuarantined: outcome.quarantined,
  });
  const importId = (inserted.identifiers[0] as { id: number }).id;
  for (const chunk of inChunks(rows)) {
    await manager
      .createQueryBuilder()
      .insert()
      .into(DailyBarEntity)
      .values(chunk.map((row) => ({ ...row, importId })))
      .orUpdate(['open', 'high', 'low', 'close', 'volume', 'import_id'], ['symbol', 'date'])
      .updateEntity(false)
      .execute();
  }
  await insertAll(
    manager,
    QuarantinedBarEntity,
    data.quarantined.map((bar) => ({ ...bar, importId })),
  );
  await recordActions(manager, data.corporateActions ?? [], importedAt);
}
