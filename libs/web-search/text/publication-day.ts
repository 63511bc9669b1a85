import { dayAtExchange, DomainError, parseTradingDate, type TradingDate } from '@app/domain';

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

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ZONES: Readonly<Record<string, string>> = {
  ...{ GMT: 'Z', UT: 'Z', UTC: 'Z', Z: 'Z', EST: '-05:00', EDT: '-04:00', CST: '-06:00', CDT: '-05:00' },
  ...{ MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00' },
};
/** The zone in which a clock time without one is latest. */
const LATEST_ZONE = '-12:00';
/** What claims to be older than the web is a placeholder, such as 1970-01-01. */
const FIRST_BELIEVABLE_DAY = '1995-01-01';
const LONGEST_TEXT = 64;

const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const WEEKDAY = '(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? )?';
const CLOCK = '(\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)';

const ISO = new RegExp(`^(\\d{4})[-/](\\d{2})[-/](\\d{2})(?:[T ]${CLOCK} ?(Z|[+-]\\d{2}:?\\d{2})?)?$`, 'i');
const MONTH_FIRST = new RegExp(`^${WEEKDAY}${MONTH} (\\d{1,2}), (\\d{4})$`, 'i');
/** Also the form of e-mail and HTTP headers (RFC 2822). */
const DAY_FIRST = new RegExp(
  `^${WEEKDAY}(\\d{1,2}) ${MONTH},? (\\d{4})(?: ${CLOCK} ([A-Z]{1,3}|[+-]\\d{4}))?$`,
  'i',
);
const AGO = /^(\d{1,4}|an?|one) (second|minute|hour|day|week|month|year)s? ago$/i;

/**
 * The day at the exchange (New York) that a page or a search engine claims as the day of publication. Reads ISO 8601,
 * RFC 2822, English dates such as `Oct 3, 2025` and `3 October 2025`, and relative ones such as `3 days ago`. A day
 * without a time is that day; a clock time without a zone counts as late as it can be. Undefined for what can be read in
 * two ways (`10/03/2025`), exists on no calendar, is older than the web, or is no date.
 * @param answeredAt when the claim was made: relative dates start from it
 */
export function publicationDay(claim: unknown, answeredAt: Date): TradingDate | undefined {
  if (typeof claim !== 'string' || claim.length > LONGEST_TEXT) return undefined;
  const text = claim.trim().replace(/\s+/g, ' ');
  const day = relativeDay(text, answeredAt) ?? isoDay(text) ?? englishDay(text);
  return day !== undefined && day >= FIRST_BELIEVABLE_DAY ? day : undefined;
}

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
  const [match, year, month, day, clock, zone] = ISO.exec(text) ?? [];
  return match === undefined ? undefined : dayOf(`${year}-${month}-${day}`, clock, zone);
}

function englishDay(text: string): TradingDate | undefined {
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst) return dayOf(isoOf(monthFirst[3], monthFirst[1], monthFirst[2]), undefined, undefined);
  const [match, day, month, year, clock, zone = ''] = DAY_FIRST.exec(text) ?? [];
  if (match === undefined) return undefined;
  if (clock === undefined) return dayOf(isoOf(year, month, day), undefined, undefined);
  const offset = zone.startsWith('+') || zone.startsWith('-') ? zone : ZONES[zone.toUpperCase()];
  return offset === undefined ? undefined : dayOf(isoOf(year, month, day), clock, offset);
}

function isoOf(year = '', month = '', day = ''): string {
  const number = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function dayOf(date: string, clock: string | undefined, zone = LATEST_ZONE): TradingDate | undefined {
  const written = existingDay(date);
  if (written === undefined || clock === undefined) return written;
  const offset = zone.toUpperCase().replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const instant = new Date(`${written}T${clock}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : dayAtExchange(instant);
}

function existingDay(date: string): TradingDate | undefined {
  try {
    return parseTradingDate(date);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
