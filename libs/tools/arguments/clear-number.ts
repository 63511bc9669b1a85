import { plainText } from './encoded-text.js';

const NUMBER = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const WHOLE_NUMBER = /^\+?(?:0|[1-9]\d*)(?:\.0+)?$/;
const MAX_QUOTE_LENGTH = 40;

/**
 * A number that came as text, where the text says clearly which: `"2.5"`, `" -3 "`, `"1e2"`. Anything else comes back as
 * it is, for the schema to refuse: thousands separators, units, words and other scripts' digits may mean two things.
 */
export function clearNumber(value: unknown): unknown {
  return typeof value === 'string' ? (numberIn(value, NUMBER) ?? value) : value;
}

/**
 * A count that came as text, where the text says clearly which: `"10"`, `" 10 "`, `"10.0"`, `"+10"`. Anything else comes
 * back as it is; a sign, a part of a share, an exponent or a leading zero are no clear counts.
 */
export function clearWholeNumber(value: unknown): unknown {
  return typeof value === 'string' ? (numberIn(value, WHOLE_NUMBER) ?? value) : value;
}

/**
 * What is wrong with a value that should be a number, and what to send.
 * @param wanted `a number`, `a whole number, such as 10`
 */
export function noNumber(field: string, value: unknown, wanted: string): string {
  return `${field} is ${described(value)}; send ${wanted}`;
}

function numberIn(text: string, shape: RegExp): number | undefined {
  const plain = plainText(text);
  if (!shape.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

function described(value: unknown): string {
  if (typeof value === 'string') {
    return value.trim() === ''
      ? 'an empty text'
      : `the text ${JSON.stringify(value.slice(0, MAX_QUOTE_LENGTH))}`;
  }
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}
