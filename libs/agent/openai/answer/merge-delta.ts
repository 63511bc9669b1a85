import { isJsonRecord, type JsonRecord } from '../../json-record.js';

type Message = Record<string, unknown>;

/** Fields of a message whose pieces are put together elsewhere, or that say the same in each. */
const NOT_PIECES: readonly string[] = ['tool_calls', 'role', 'function_call'];
/** Fields of a part of a list that come in pieces too. */
const TEXTS_OF_PARTS: readonly string[] = ['text', 'summary', 'data', 'thinking'];

/** Adds a chunk's fields to the message: texts and lists grow, of anything else the last one counts. */
export function mergeDelta(message: Message, delta: JsonRecord): void {
  for (const [name, value] of Object.entries(delta)) {
    if (NOT_PIECES.includes(name)) continue;
    message[name] = joined(message[name], value);
  }
}

function joined(before: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return before ?? value;
  if (before === null || before === undefined) return value;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  if (Array.isArray(before) || Array.isArray(value)) return joinedParts(asParts(before), asParts(value));
  return value;
}

function asParts(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === '' ? [] : [{ type: 'text', text: value }];
}

/** Parts that belong together, by their index or as texts one after the other, become one. */
function joinedParts(before: readonly unknown[], parts: readonly unknown[]): unknown[] {
  const all = [...before];
  for (const part of parts) {
    const at = all.findIndex((known, index) => continues(known, part, index === all.length - 1));
    const known = all[at];
    if (isJsonRecord(known) && isJsonRecord(part)) all[at] = joinedPart(known, part);
    else all.push(part);
  }
  return all;
}

function continues(known: unknown, part: unknown, isLast: boolean): boolean {
  if (!isJsonRecord(known) || !isJsonRecord(part) || known.type !== part.type) return false;
  if (part.index !== undefined || known.index !== undefined) return known.index === part.index;
  return isLast && typeof known.text === 'string' && typeof part.text === 'string';
}

function joinedPart(known: JsonRecord, part: JsonRecord): JsonRecord {
  const result: Message = { ...known };
  for (const [name, value] of Object.entries(part)) {
    result[name] = TEXTS_OF_PARTS.includes(name) ? joined(known[name], value) : (value ?? known[name]);
  }
  return result;
}
