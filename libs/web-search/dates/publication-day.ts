import { dayAtExchange, type TradingDate } from '@app/domain';
import { dayOf, dayOfInstant, isoOf, MONTH } from './calendar-day.js';

const MS_PER_UNIT = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  // The shortest there are: what may be later than it looks counts as late as it can be.
  month: 28 * 86_400_000,
  year: 365 * 86_400_000,
} as const;
type Unit = keyof typeof MS_PER_UNIT;

const LONGEST_TEXT = 64;

const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? )?';
const CLOCK = '(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)';

const ISO = new RegExp(
  `^(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(?:[T ]${CLOCK} ?([A-Z]{1,3}|[+-]\\d{2}:?\\d{2})?)?$`,
  'i',
);
/** ISO 8601 without separators; with `D:` in front and apostrophes in the offset it is a date of a PDF file. */
const BASIC = /^(?:D:)?(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}'?:?\d{2}'?)?)?$/i;
const MONTH_FIRST = new RegExp(
  `^${WEEKDAY}${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})(?:,?(?: at)? (\\d{1,2}):(\\d{2})(?: ?([ap])\\.?m\\.?)?(?: ([A-Z]{1,3}))?)?$`,
  'i',
);
/** Also the form of e-mail and HTTP headers (RFC 2822). */
const DAY_FIRST = new RegExp(
  `^${WEEKDAY}(\\d{1,2}) ${MONTH},? (\\d{4})(?: ${CLOCK} ([A-Z]{1,3}|[+-]\\d{4}))?$`,
  'i',
);
/** As JavaScript writes it: `Tue Oct 07 2025 20:00:00 GMT+0000 (Coordinated Universal Time)`. */
const SCRIPT = /^[a-z]{3} ([a-z]{3}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})(?: \([^)]*\))?$/i;
const AGO = /^(\d{1,4}|an?|one) (second|minute|hour|day|week|month|year)s? ago$/i;
/** Seconds, or milliseconds, since 1970. */
const EPOCH = /^\d{9,10}$|^\d{12,13}$/;

/**
 * The day at the exchange (New York) that a page or a search engine claims as the day of publication. Reads ISO 8601 with
 * and without separators, dates of PDF files, RFC 2822, English dates such as `Oct 3, 2025`, `Oct 3, 2025 at 4:15 PM EDT`
 * and `3 October 2025`, seconds and milliseconds since 1970, and relative ones such as `3 days ago`. A day without a time
 * is that day; a clock time without a zone counts as late as it can be. Undefined for what can be read in two ways
 * (`10/03/2025`), exists on no calendar, is older than the web, or is no date.
 * @param answeredAt when the claim was made: relative dates start from it
 */
export function publicationDay(claim: unknown, answeredAt: Date): TradingDate | undefined {
  if (typeof claim !== 'string' && typeof claim !== 'number') return undefined;
  const raw = String(claim);
  if (raw.length > LONGEST_TEXT) return undefined;
  const text = raw.trim().replace(/\s+/g, ' ');
  if (EPOCH.test(text)) return dayOfInstant(text.length > 10 ? Number(text) : Number(text) * 1_000);
  return (
    relativeDay(text, answeredAt) ?? isoDay(text) ?? basicDay(text) ?? englishDay(text) ?? scriptDay(text)
  );
}

/** The day of a claim such as `3 days ago` or `yesterday`; undefined for any other. */
function relativeDay(text: string, answeredAt: Date): TradingDate | undefined {
  const before = (ms: number) => dayAtExchange(new Date(answeredAt.getTime() - ms));
  if (/^(?:today|just now|now)$/i.test(text)) return before(0);
  if (/^yesterday$/i.test(text)) return before(MS_PER_UNIT.day);
  const [, count, unit] = AGO.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const units = /^\d/.test(count) ? Number(count) : 1;
  return before(units * MS_PER_UNIT[unit.toLowerCase() as Unit]);
}

function isoDay(text: string): TradingDate | undefined {
  const [match, year, month, day, time, zone] = ISO.exec(text) ?? [];
  if (match === undefined) return undefined;
  return dayOf(isoOf(year, month, day), time === undefined ? undefined : { time, zone });
}

function basicDay(text: string): TradingDate | undefined {
  const [match, year, month, day, hour, minute, second = '00', zone] = BASIC.exec(text) ?? [];
  if (match === undefined) return undefined;
  const time = `${hour}:${minute}:${second}`;
  return dayOf(
    `${year}-${month}-${day}`,
    hour === undefined ? undefined : { time, zone: zone?.replaceAll("'", '') },
  );
}

function englishDay(text: string): TradingDate | undefined {
  const [match, month, day, year, hour, minute = '', half, zone] = MONTH_FIRST.exec(text) ?? [];
  if (match !== undefined) {
    const time = hour === undefined ? undefined : clockTime(hour, minute, half);
    return dayOf(isoOf(year, month, day), time === undefined ? undefined : { time, zone });
  }
  return dayFirst(text);
}

function dayFirst(text: string): TradingDate | undefined {
  const [match, day, month, year, time, zone] = DAY_FIRST.exec(text) ?? [];
  if (match === undefined) return undefined;
  return dayOf(isoOf(year, month, day), time === undefined ? undefined : { time, zone });
}

function scriptDay(text: string): TradingDate | undefined {
  const [match, month, day, year, time = '', zone] = SCRIPT.exec(text) ?? [];
  return match === undefined ? undefined : dayOf(isoOf(year, month, day), { time, zone });
}

/** `hh:mm` of 24 hours; `half` is `a` or `p` where the clock has twelve. */
export function clockTime(hour: string, minute: string, half: string | undefined): string {
  const written = Number(hour);
  const hours = half === undefined ? written : (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${String(hours).padStart(2, '0')}:${minute}`;
}
