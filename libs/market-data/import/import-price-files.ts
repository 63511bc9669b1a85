import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type PriceImport, type PriceRepository, type QuarantinedBar } from '@app/database';
import { DomainError, type TradingDate } from '@app/domain';
import { usExchangeCalendar, type TradingCalendar } from '../calendar/trading-calendar.js';
import { parsePriceFile } from './price-file.js';

/** What one import changed in the database. */
export interface PriceImportReport {
  /** The file as the caller named it, or what made the bars. */
  readonly file: string;
  readonly format: string;
  readonly symbols: number;
  readonly firstDate?: TradingDate;
  readonly lastDate?: TradingDate;
  /** Numbers of bars. */
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly quarantined: readonly QuarantinedBar[];
  /** Dates on which at least one symbol has a close now that had none before: stored values of these are outdated. */
  readonly datesWithNewCloses: readonly TradingDate[];
}

/** How an import is done and watched. */
export interface PriceImportOptions {
  readonly calendar?: TradingCalendar;
  /** Told after each file's transaction. */
  readonly onReport?: (report: PriceImportReport) => void;
}

/** The part of the price repository that an import needs. */
export type PriceImportStore = Pick<PriceRepository, 'recordImport' | 'datesWithPrices'>;

/**
 * Brings price files into the database, each in one transaction. All files are read and judged before the first is
 * recorded, so that a broken one stops the import with nothing done. Importing again changes nothing.
 * @param paths as the caller wrote them; they stand so in messages and reports
 * @returns one report per file, in order
 * @throws DomainError `market_file_unreadable`, or what `parsePriceFile` throws
 */
export async function importPriceFiles(
  prices: PriceImportStore,
  paths: readonly string[],
  options: PriceImportOptions = {},
): Promise<PriceImportReport[]> {
  const calendar = options.calendar ?? usExchangeCalendar;
  const imports: { readonly path: string; readonly data: PriceImport }[] = [];
  for (const path of paths) imports.push({ path, data: toImport(path, await readPriceFile(path), calendar) });
  const reports: PriceImportReport[] = [];
  for (const { path, data } of imports) {
    const report = await recordPrices(prices, path, data);
    options.onReport?.(report);
    reports.push(report);
  }
  return reports;
}

/**
 * Records bars in one transaction and says what that changed.
 * @param file how the report calls the bars' source
 */
export async function recordPrices(
  prices: PriceImportStore,
  file: string,
  data: PriceImport,
): Promise<PriceImportReport> {
  const symbols = [...new Set(data.bars.map(({ symbol }) => symbol))];
  const dates = data.bars.map(({ date }) => date).sort();
  const [firstDate, lastDate] = [dates[0], dates.at(-1)];
  const closes = async (): Promise<Map<TradingDate, number>> => {
    if (firstDate === undefined || lastDate === undefined) return new Map();
    const counts = await prices.datesWithPrices(symbols, firstDate, lastDate);
    return new Map(counts.map(({ date, withClose }) => [date, withClose]));
  };
  const before = await closes();
  const outcome = await prices.recordImport(data);
  const after = await closes();
  return {
    file,
    format: data.format,
    symbols: symbols.length,
    firstDate,
    lastDate,
    added: outcome.added,
    changed: outcome.changed,
    unchanged: outcome.unchanged,
    quarantined: data.quarantined,
    datesWithNewCloses: [...after]
      .filter(([date, count]) => count > (before.get(date) ?? 0))
      .map(([date]) => date),
  };
}

function toImport(path: string, text: string, calendar: TradingCalendar): PriceImport {
  const parsed = parsePriceFile(text, path, calendar);
  return {
    fileName: basename(path),
    format: parsed.format,
    sha256: createHash('sha256').update(text).digest('hex'),
    synthetic: false,
    bars: parsed.bars,
    quarantined: parsed.quarantined,
    corporateActions: parsed.corporateActions,
  };
}

async function readPriceFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : 'it cannot be read';
    throw new DomainError({
      code: 'market_file_unreadable',
      message: `${path}: ${reason}. Nothing was imported.`,
      details: { file: path },
      cause,
    });
  }
}
