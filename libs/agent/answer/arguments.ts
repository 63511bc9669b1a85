import { isJsonRecord, parseJson, type JsonRecord } from '../json-record.js';
import { repeatsAKey } from './forms/literal.js';

/** The arguments of a call, or why they cannot be acted on. */
export type ReadArguments =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly reason: string };

const MAX_QUOTE_LENGTH = 200;
/** More than any tool takes, and less than what the tool services would refuse to read, as if they had failed. */
const MAX_ARGUMENTS_LENGTH = 10_000;
/** How often an object may stand encoded as JSON text inside another JSON text. */
const MAX_ENCODINGS = 3;
/** Special tokens that a server left behind the object. */
const LEAKED_TOKENS = /(?:\s*<[|｜][^<>{}"]*[|｜]>)+\s*$/;

/**
 * The arguments as an object: JSON text, also encoded two or three times or with special tokens behind it, or the object
 * itself, as some providers send it.
 * Absent and empty ones mean none. An object that gives one key twice says two things, and is not acted on.
 */
export function readArguments(args: unknown): ReadArguments {
  if (args === undefined || args === null) return { ok: true, value: {} };
  if (typeof args === 'string' && args.trim() === '') return { ok: true, value: {} };
  const json = typeof args === 'string' ? args : JSON.stringify(args);
  if (json.length > MAX_ARGUMENTS_LENGTH)
    return { ok: false, reason: `The arguments are longer than ${MAX_ARGUMENTS_LENGTH} characters` };
  const value = decoded(args);
  if (isJsonRecord(value)) return { ok: true, value };
  const quote = JSON.stringify(args).slice(0, MAX_QUOTE_LENGTH);
  return { ok: false, reason: `The arguments are not a valid JSON object: ${quote}` };
}

/** The arguments as strict servers take them back: the text of one JSON object. What can be sent back stays as it came. */
export function argumentsToSendBack(args: unknown): string {
  const read = readArguments(args);
  if (!read.ok) return '{}';
  const isPlain = typeof args === 'string' && isJsonRecord(parseJson(args));
  return isPlain ? args : JSON.stringify(read.value);
}

function decoded(args: unknown): JsonRecord | undefined {
  let value = typeof args === 'string' ? args.replace(LEAKED_TOKENS, '') : args;
  for (let taken = 0; taken < MAX_ENCODINGS && typeof value === 'string'; taken += 1) {
    const text = value.trim();
    value = parseJson(text);
    if (isJsonRecord(value) && repeatsAKey(text)) return undefined;
  }
  return isJsonRecord(value) && !isTooDeep(value) ? value : undefined;
}

/** The object as JSON is read again, because an object that came as such was not yet asked how deep it is. */
function isTooDeep(value: JsonRecord): boolean {
  return parseJson(JSON.stringify(value)) === undefined;
}
