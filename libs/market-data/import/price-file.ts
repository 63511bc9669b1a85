import { type DailyBar, type QuarantinedBar } from '@app/database';
import { DomainError, parseSymbol, type CorporateAction, type TradingDate } from '@app/domain';
import { usExchangeCalendar, type TradingCalendar } from '../calendar/trading-calendar.js';
import { readCorporateAction } from './corporate-actions.js';
import { readBar } from './price-bar.js';
import { readDocuments, type JsonDocument } from './price-documents.js';

/** The batch system's `merged.jsonl`, or Alpha Vantage's `TIME_SERIES_DAILY` or `TIME_SERIES_DAILY_ADJUSTED` answer. */
export type PriceFileFormat = 'merged-jsonl' | 'alpha-vantage-daily' | 'alpha-vantage-daily-adjusted';

/** What a price file holds. */
export interface ParsedPriceFile {
  readonly format: PriceFileFormat;
  /** By symbol in the file's order, then by date. */
  readonly bars: readonly DailyBar[];
  readonly quarantined: readonly QuarantinedBar[];
  /** Splits and dividends, of an adjusted series only. */
  readonly corporateActions: readonly CorporateAction[];
  readonly metadata: {
    readonly symbols: readonly string[];
    /** First and last date that has a bar; undefined when no bar came in. */
    readonly firstDate?: TradingDate;
    readonly lastDate?: TradingDate;
  };
}

const SERIES_KEY = 'Time Series (Daily)';
const TIME_ZONES: readonly unknown[] = ['US/Eastern', 'America/New_York'];
const RAW_LENGTH = 500;

interface Series {
  readonly symbol: string;
  readonly entries: readonly { readonly date: string; readonly raw: unknown }[];
}

/**
 * Reads a price file; the format is told by its content. Bars that cannot be true are quarantined, one by one;
 * a file that is broken as a whole is refused as a whole.
 * @param fileName as the caller knows it, for messages
 * @throws DomainError `market_file_not_json`, `market_file_corrupt_line`, `market_file_unrecognised`,
 *   `market_file_time_zone`: each names the file, and the line where there are several
 */
export function parsePriceFile(
  text: string,
  fileName: string,
  calendar: TradingCalendar = usExchangeCalendar,
): ParsedPriceFile {
  const series = readDocuments(text, fileName).map((document) => readSeries(document, fileName));
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  const bars: DailyBar[] = [];
  const quarantined: QuarantinedBar[] = [];
  const corporateActions: CorporateAction[] = [];
  for (const symbol of symbols) {
    const entries = series.filter((one) => one.symbol === symbol).flatMap((one) => one.entries);
    const sorted = sortBars(symbol, entries, calendar);
    bars.push(...sorted.bars);
    quarantined.push(...sorted.quarantined);
    corporateActions.push(...sorted.corporateActions);
  }
  const dates = bars.map(({ date }) => date).sort();
  return {
    format: formatOf(text),
    bars,
    quarantined,
    corporateActions,
    metadata: { symbols, firstDate: dates[0], lastDate: dates.at(-1) },
  };
}

function formatOf(text: string): PriceFileFormat {
  if (/"(1\. buy|4\. sell) price"/.test(text)) return 'merged-jsonl';
  return text.includes('"8. split coefficient"') ? 'alpha-vantage-daily-adjusted' : 'alpha-vantage-daily';
}

function readSeries(document: JsonDocument, fileName: string): Series {
  const { json, where } = document;
  const series = json[SERIES_KEY];
  const meta = json['Meta Data'];
  if (!isObject(series) || !isObject(meta)) throw unrecognised(fileName, where, json);
  const timeZone = meta['5. Time Zone'];
  if (timeZone !== undefined && !TIME_ZONES.includes(timeZone)) {
    throw new DomainError({
      code: 'market_file_time_zone',
      message: `${fileName}${where} gives its days in the time zone ${JSON.stringify(timeZone).slice(0, 40)}; only US/Eastern, the exchanges' own, is read.`,
      details: { file: fileName },
    });
  }
  const symbol = parseSymbol(meta['2. Symbol'], `${fileName}${where}: "Meta Data"."2. Symbol"`);
  return {
    symbol,
    entries: [...Object.entries(series), ...document.repeats].map(([date, raw]) => ({ date, raw })),
  };
}

interface SortedSeries {
  readonly bars: readonly DailyBar[];
  readonly quarantined: readonly QuarantinedBar[];
  readonly corporateActions: readonly CorporateAction[];
}

function sortBars(symbol: string, entries: Series['entries'], calendar: TradingCalendar): SortedSeries {
  const quarantined: QuarantinedBar[] = [];
  const usable = new Map<TradingDate, Candidate[]>();
  const quarantine = (date: string, raw: unknown, reason: string): void => {
    const rawText = JSON.stringify(raw).slice(0, RAW_LENGTH);
    quarantined.push({ symbol, date: printable(date).slice(0, 10), reason, raw: rawText });
  };
  for (const entry of entries) {
    const reading = readBar(symbol, entry, calendar);
    const action = reading.ok ? readCorporateAction(symbol, reading.bar.date, entry.raw) : undefined;
    if (!reading.ok) quarantine(entry.date, entry.raw, reading.reason);
    else if (action && !action.ok) quarantine(entry.date, entry.raw, action.reason);
    else {
      const same = usable.get(reading.bar.date) ?? [];
      usable.set(reading.bar.date, [...same, { bar: reading.bar, action: action?.action, raw: entry.raw }]);
    }
  }
  const bars: DailyBar[] = [];
  const corporateActions: CorporateAction[] = [];
  for (const [date, candidates] of [...usable].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first, ...others] = candidates;
    if (first && others.every((other) => isSame(other, first))) {
      bars.push(first.bar);
      if (first.action) corporateActions.push(first.action);
    } else
      for (const { raw } of candidates) quarantine(date, raw, 'the file holds different bars for this date');
  }
  return { bars, quarantined, corporateActions };
}

/** A usable bar of a date, of which a file may hold several. */
interface Candidate {
  readonly bar: DailyBar;
  readonly action?: CorporateAction;
  readonly raw: unknown;
}

function isSame(one: Candidate, other: Candidate): boolean {
  const action = ({ action }: Candidate) =>
    `${action?.splitFactor ?? '1'} ${action?.dividend.toString() ?? '0'}`;
  return isSameBar(one.bar, other.bar) && action(one) === action(other);
}

function isSameBar(one: DailyBar, other: DailyBar): boolean {
  const prices = (['open', 'high', 'low', 'close'] as const).every(
    (field) => one[field]?.toString() === other[field]?.toString(),
  );
  return prices && one.volume === other.volume;
}

function unrecognised(fileName: string, where: string, json: Readonly<Record<string, unknown>>): DomainError {
  // A notice is named, not quoted: Alpha Vantage writes the caller's key into it.
  const notice = ['Error Message', 'Information', 'Note'].find((key) => typeof json[key] === 'string');
  return new DomainError({
    code: 'market_file_unrecognised',
    message: notice
      ? `${fileName}${where} holds a notice of Alpha Vantage ("${notice}") instead of prices: download it again.`
      : `${fileName}${where} holds no daily prices: "Meta Data" and "${SERIES_KEY}" are expected, as in the batch system's merged.jsonl or Alpha Vantage's TIME_SERIES_DAILY.`,
    details: { file: fileName },
  });
}

/** Text that every database can store: PostgreSQL refuses a NUL character. */
function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
