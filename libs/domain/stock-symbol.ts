import { DomainError } from './domain-error.js';

const SHAPE = /^[A-Z][A-Z0-9.-]{0,11}$/;

/**
 * Reads a ticker: an upper-case letter, then up to eleven of `A-Z 0-9 . -`. `CASH` is no ticker: it is a key of a position.
 * @throws DomainError `invalid_symbol` naming the field
 */
export function parseSymbol(text: unknown, field = 'symbol'): string {
  if (typeof text === 'string' && SHAPE.test(text) && text !== 'CASH') return text;
  throw new DomainError({
    code: 'invalid_symbol',
    message: `${field} must be a ticker such as AAPL: upper-case letters, digits, "." or "-".`,
    details: { field, value: typeof text === 'string' ? text.slice(0, 40) : typeof text },
  });
}
