import { DomainError } from './domain-error.js';

const MAX_LENGTH = 120;
/** Names of files end at 255 bytes, and those of the service put up to 69 more around a signature. */
const MAX_ENCODED_LENGTH = 180;
const UNSAFE = /[^A-Za-z0-9._-]/gu;

/**
 * Reads a model's signature: 1 to 120 printable characters (180 once encoded), not `.` or `..`. Slashes and colons are
 * allowed (`deepseek/deepseek-v3.1:free`); `encodeSignature` makes them safe wherever a name of a file or an id is needed.
 * @throws DomainError `invalid_signature` naming the field
 */
export function parseSignature(text: unknown, field = 'signature'): string {
  if (
    typeof text !== 'string' ||
    text.trim() === '' ||
    text.length > MAX_LENGTH ||
    hasControlCharacter(text)
  ) {
    throw invalid(field, `must be 1 to ${MAX_LENGTH} printable characters`);
  }
  if (text === '.' || text === '..') throw invalid(field, 'must not be "." or ".."');
  if (percentEncode(text).length > MAX_ENCODED_LENGTH) {
    throw invalid(field, 'is too long: a character outside A-Z a-z 0-9 . _ - counts at least threefold');
  }
  return text;
}

/** The signature as a single safe path segment or id: every character outside `[A-Za-z0-9._-]` percent-encoded. */
export function encodeSignature(signature: string): string {
  return percentEncode(parseSignature(signature));
}

function percentEncode(text: string): string {
  return text.replace(UNSAFE, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\p{Cs}]/u.test(text);
}

function invalid(field: string, reason: string): DomainError {
  return new DomainError({
    code: 'invalid_signature',
    message: `${field} ${reason}.`,
    details: { field },
  });
}
