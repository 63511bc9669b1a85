import { dayAtExchange, DomainError, parseTradingDate, type TradingDate } from '@app/domain';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A regular expression's part for an English month, whole or abbreviated; captures its letters. */
export const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

const ZONES: Readonly<Record<string, string>> = {
  ...{ GMT: 'Z', UT: 'Z', UTC: 'Z', Z: 'Z', EST: '-05:00', EDT: '-04:00', CST: '-06:00', CDT: '-05:00' },
  ...{ MST: '-07:00', MDT: '-06:00', PST: '-08:00', PDT: '-07:00' },
  // Summer or winter time: the later one.
  ...{ ET: '-05:00', CT: '-06:00', MT: '-07:00', PT: '-08:00' },
};
/** The zone in which a clock time without one is latest. */
const LATEST_ZONE = '-12:00';
/** What claims to be older than the web is a placeholder, such as 1970-01-01. */
const FIRST_BELIEVABLE_DAY = '1995-01-01';

/** A time of day as it is written. */
export interface WrittenClock {
  /** `hh:mm`, `hh:mm:ss` or with a fraction, of 24 hours. */
  readonly time: string;
  /** An offset or one of the usual names; undefined when none is written. */
  readonly zone?: string | undefined;
}

/** `YYYY-MM-DD` of a year, an English month's name or a number, and a day; whether it exists is not looked at. */
export function isoOf(year = '', month = '', day = ''): string {
  const number = /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  return `${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/**
 * The day at the exchange (New York) of a written date: a date alone is that day, a date with a clock its day there, a
 * clock without a zone as late as it can be. Undefined for a day that exists on no calendar or is older than the web, a
 * time that does not exist, and a zone that is not known.
 */
export function dayOf(date: string, clock?: WrittenClock): TradingDate | undefined {
  const written = existingDay(date);
  if (written === undefined || written < FIRST_BELIEVABLE_DAY) return undefined;
  if (clock === undefined) return written;
  const offset = clock.zone === undefined ? LATEST_ZONE : offsetOf(clock.zone);
  if (offset === undefined) return undefined;
  const instant = new Date(`${written}T${clock.time}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : dayAtExchange(instant);
}

/** The day at the exchange of an instant; undefined when it is older than the web or later than the year 2100. */
export function dayOfInstant(milliseconds: number): TradingDate | undefined {
  if (!(milliseconds > 0 && milliseconds < Date.UTC(2100, 0))) return undefined;
  const day = dayAtExchange(new Date(milliseconds));
  return day >= FIRST_BELIEVABLE_DAY ? day : undefined;
}

function offsetOf(zone: string): string | undefined {
  const numeric = /^([+-]\d{2}):?(\d{2})$/.exec(zone);
  return numeric ? `${numeric[1]}:${numeric[2]}` : ZONES[zone.toUpperCase()];
}

function existingDay(date: string): TradingDate | undefined {
  try {
    return parseTradingDate(date);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
