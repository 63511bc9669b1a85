import { type TradingDate } from '@app/domain';
import { dayOf, isoOf, MONTH } from './calendar-day.js';
import { type DateClaim } from './date-claim.js';

/** Neither a letter nor a digit on that side: part of a longer number, eight digits are no date. */
const FROM = '(?<![a-z0-9])';
const TO = '(?![a-z0-9])';
const END = '(?=[/?]|$)';
const YEAR = '((?:19|20)\\d{2})';

type Reader = (match: RegExpExecArray) => readonly string[];

const WHOLE_DAYS: readonly (readonly [RegExp, Reader])[] = [
  // In `/2025/11/5-things-to-know` five is no day.
  [new RegExp(`${FROM}${YEAR}/(\\d{1,2})/(\\d{1,2})${END}`, 'gi'), ([, y, m, d]) => [isoOf(y, m, d)]],
  [new RegExp(`${FROM}${YEAR}([-._])(\\d{2})\\2(\\d{2})${TO}`, 'gi'), ([, y, , m, d]) => [isoOf(y, m, d)]],
  [new RegExp(`${FROM}${YEAR}[-/]?(\\d{2})(\\d{2})${TO}`, 'gi'), ([, y, m, d]) => [isoOf(y, m, d)]],
  [
    new RegExp(`${FROM}${YEAR}[-/._]?${MONTH}[-/._]?(\\d{1,2})${TO}`, 'gi'),
    ([, y, m, d]) => [isoOf(y, m, d)],
  ],
  [
    new RegExp(`${FROM}${MONTH}[-/._]?(\\d{1,2})(?:st|nd|rd|th)?[-/._]${YEAR}${TO}`, 'gi'),
    ([, m, d, y]) => [isoOf(y, m, d)],
  ],
  [
    new RegExp(`${FROM}(\\d{1,2})[-/._]?${MONTH}[-/._]?${YEAR}${TO}`, 'gi'),
    ([, d, m, y]) => [isoOf(y, m, d)],
  ],
];

/** Periods, by their first day, and days that can be read in two ways, by both. */
const AT_LEAST: readonly (readonly [RegExp, Reader])[] = [
  [new RegExp(`/${YEAR}${END}`, 'g'), ([, y]) => [isoOf(y, '1', '1')]],
  [new RegExp(`/${YEAR}[-/](\\d{1,2}|${MONTH})${END}`, 'gi'), ([, y, m]) => [isoOf(y, m, '1')]],
  [
    new RegExp(`${FROM}(\\d{1,2})([-/._])(\\d{1,2})\\2${YEAR}${TO}`, 'gi'),
    ([, a, , b, y]) => [isoOf(y, a, b), isoOf(y, b, a)],
  ],
];

/**
 * The dates in a page's address, such as `/2025/10/08/`, `/2025/oct/08/`, `2025-10-08`, `20251008` and `oct-8-2025`. Of
 * `/2025/` and `/2025/10/` the first day, and of what can be read in two ways both, which can only make a page later.
 * What is no day of the calendar is a number.
 */
export function addressDates(url: URL): readonly DateClaim[] {
  const address = decoded(`${url.hostname}${url.pathname}${url.search}`);
  return [
    ...daysIn(address, WHOLE_DAYS).map((day) => ({ day, isOfPage: true })),
    ...daysIn(address, AT_LEAST).map((day) => ({ day, isOfPage: false })),
  ];
}

function daysIn(address: string, forms: readonly (readonly [RegExp, Reader])[]): readonly TradingDate[] {
  return forms.flatMap(([form, read]) =>
    [...address.matchAll(form)].flatMap((match) => read(match).flatMap((date) => dayOf(date) ?? [])),
  );
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
