import { type DailyBar } from '@app/database';
import { Money, parseTradingDate, type TradingDate } from '@app/domain';
import { type TradingCalendar } from '../calendar/trading-calendar.js';

/** Either a bar that may be traded and valued, or the reason why it may not. The reason holds no value of the bar. */
export type BarReading =
  { readonly ok: true; readonly bar: DailyBar } | { readonly ok: false; readonly reason: string };

type PriceField = 'open' | 'high' | 'low' | 'close';
type BarField = PriceField | 'volume';

/** The names that the batch system ("buy price" is the open) and Alpha Vantage give to the fields of a bar. */
const FIELD_OF_KEY: Readonly<Record<string, BarField>> = {
  '1. buy price': 'open',
  '1. open': 'open',
  '2. high': 'high',
  '3. low': 'low',
  '4. sell price': 'close',
  '4. close': 'close',
  '5. volume': 'volume',
  '6. volume': 'volume',
};

/** What an adjusted series tells besides: history is kept as it was traded, splits and dividends are read apart. */
const OTHER_KEYS: readonly string[] = ['5. adjusted close', '7. dividend amount', '8. split coefficient'];

/** Ten times the dearest share there has been; a price above it is a mistake. */
const MAX_PRICE = Money.parse('10000000');
const PRICE = /^\d{1,12}(\.\d{1,6})?$/;
const VOLUME = /^\d{1,15}$/;

/** Raised and caught inside this file only: it carries the reason up from a field. */
class UnusableBar extends Error {}

/**
 * Judges one bar of a price file. Prices are US dollars as decimal text (or JSON numbers) with at most six decimals,
 * above 0; the open is needed, the rest may be missing (a day that is being traded has an open only).
 * How far a price jumps from one session to the next is not judged: real ones halve overnight.
 * @param key date and content as they stand in the file
 */
export function readBar(
  symbol: string,
  key: { readonly date: string; readonly raw: unknown },
  calendar: TradingCalendar,
): BarReading {
  try {
    const date = readSession(key.date, calendar);
    const fields = readFields(key.raw);
    return { ok: true, bar: checkedBar({ symbol, date, ...pricesOf(fields), volume: volumeOf(fields) }) };
  } catch (error) {
    if (error instanceof UnusableBar) return { ok: false, reason: error.message };
    throw error;
  }
}

function readSession(text: string, calendar: TradingCalendar): TradingDate {
  let date: TradingDate;
  try {
    date = parseTradingDate(text);
  } catch {
    throw new UnusableBar('the date is not an existing day written YYYY-MM-DD');
  }
  if (!calendar.covers(date)) {
    throw new UnusableBar(`the trading calendar knows only ${calendar.firstYear} to ${calendar.lastYear}`);
  }
  if (!calendar.isSession(date)) throw new UnusableBar('no session: US exchanges are closed on this date');
  return date;
}

function readFields(raw: unknown): ReadonlyMap<BarField, unknown> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UnusableBar('the bar is not a JSON object');
  const fields = new Map<BarField, unknown>();
  for (const [key, value] of Object.entries(raw)) {
    if (OTHER_KEYS.includes(key)) continue;
    const field = Object.hasOwn(FIELD_OF_KEY, key) ? FIELD_OF_KEY[key] : undefined;
    if (!field) throw new UnusableBar(`unknown field ${JSON.stringify(key.slice(0, 40))}`);
    if (fields.has(field)) throw new UnusableBar(`${field} is given twice`);
    fields.set(field, value);
  }
  return fields;
}

function pricesOf(fields: ReadonlyMap<BarField, unknown>): Pick<DailyBar, PriceField> {
  const price = (field: PriceField): Money | undefined =>
    fields.has(field) ? readPrice(field, fields.get(field)) : undefined;
  const open = price('open');
  if (!open) throw new UnusableBar('open is missing');
  return { open, high: price('high'), low: price('low'), close: price('close') };
}

function readPrice(field: PriceField, value: unknown): Money {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw new UnusableBar(`${field} is not a price`);
  if (/^-\d/.test(text)) throw new UnusableBar(`${field} is negative`);
  if (!PRICE.test(text)) throw new UnusableBar(`${field} is not a decimal price with at most six decimals`);
  const price = Money.parse(text);
  if (!price.isPositive()) throw new UnusableBar(`${field} is 0`);
  if (price.compare(MAX_PRICE) > 0)
    throw new UnusableBar(`${field} is above ${MAX_PRICE.toString()} dollars`);
  return price;
}

function volumeOf(fields: ReadonlyMap<BarField, unknown>): number | undefined {
  if (!fields.has('volume')) return undefined;
  const value = fields.get('volume');
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !VOLUME.test(text))
    throw new UnusableBar('volume is not a whole number of shares');
  return Number(text);
}

function checkedBar(bar: DailyBar): DailyBar {
  const { open, high, low, close } = bar;
  if (high && low && high.compare(low) < 0) throw new UnusableBar('high is below low');
  for (const price of close ? [open, close] : [open]) {
    if ((high && price.compare(high) > 0) || (low && price.compare(low) < 0)) {
      throw new UnusableBar('open or close is not between low and high');
    }
  }
  return bar;
}
