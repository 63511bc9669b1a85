import { DomainError } from './domain-error.js';

declare const tradingDateBrand: unique symbol;

/** A calendar day `YYYY-MM-DD` in the exchange's time zone. Compares as text. */
export type TradingDate = string & { readonly [tradingDateBrand]: true };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Reads a day of the Gregorian calendar; whether an exchange is open on it is the calendar's business.
 * @param field the name under which the caller knows the value, for the message
 * @throws DomainError `invalid_date` for anything but an existing day written `YYYY-MM-DD`
 */
export function parseTradingDate(text: unknown, field = 'date'): TradingDate {
  const match = typeof text === 'string' ? SHAPE.exec(text) : null;
  if (match) {
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const instant = new Date(Date.UTC(year, month - 1, day));
    if (instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day) return text as TradingDate;
  }
  throw new DomainError({
    code: 'invalid_date',
    message: `${field} must be an existing day written YYYY-MM-DD.`,
    details: { field, value: typeof text === 'string' ? text.slice(0, 40) : typeof text },
  });
}
