import { asJsonRecord, isJsonRecord, type JsonRecord } from '../../json-record.js';
import { readArguments } from '../arguments.js';
import { literalAt, type ReadAt, type WrittenCall } from './literal.js';

/** Where a JSON object has the name of its tool, and where the arguments. */
const NAME_KEYS = ['name', 'tool_name', 'function_name', 'recipient_name', 'tool', 'function', 'action'];
const ARGUMENT_KEYS = [
  ...['arguments', 'parameters', 'args', 'params', 'input', 'tool_input', 'action_input'],
  ...['function_args', 'tool_args', 'kwargs'],
];
/** Objects that hold calls under one of these keys. */
const WRAPPERS = ['tool_calls', 'function_calls', 'tool_call', 'function_call'];
/** What may stand beside name and arguments without saying anything else. */
const OTHER_KEYS = ['id', 'tool_call_id', 'call_id', 'type', 'index', 'thought', 'thoughts', 'reasoning'];

/**
 * The calls that a JSON value is: an object with a name and arguments, as any of the formats has them, a list of such, or
 * an object around them. Undefined for everything else, also for the description of a tool.
 */
export function callsOf(value: unknown): readonly WrittenCall[] | undefined {
  if (Array.isArray(value)) {
    const calls = value.map(callsOf);
    return value.length > 0 && calls.every((found) => found !== undefined) ? calls.flat() : undefined;
  }
  if (!isJsonRecord(value)) return undefined;
  const wrapper = WRAPPERS.find((key) => isJsonRecord(value[key]) || Array.isArray(value[key]));
  if (wrapper !== undefined) return callsOf(value[wrapper]);
  if (isJsonRecord(value.function)) return callsOf(value.function);
  const call = callOf(value);
  return call && [call];
}

/** JSON values one after the other, with blanks, `,` or `;` between them, that are nothing but calls. */
export function jsonCallsAt(text: string, from: number): ReadAt<readonly WrittenCall[]> | undefined {
  const calls: WrittenCall[] = [];
  let end = -1;
  for (let at = from; ;) {
    const start = skip(text, at, end === -1 ? /\s*/y : /[\s,;]*/y);
    const read = text[start] === '{' || text[start] === '[' ? literalAt(text, start) : undefined;
    const found = read && callsOf(read.value);
    if (!read || !found) break;
    calls.push(...found);
    end = at = read.end;
  }
  return end === -1 ? undefined : { value: calls, end };
}

/** `{"buy": {"symbol": "AAPL", "amount": 5}}`, or a list of such: Apertus. */
export function keyedCallsOf(value: unknown): readonly WrittenCall[] | undefined {
  const calls = (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    const entries = isJsonRecord(item) ? Object.entries(item) : [];
    return entries.length === 1 ? entries.map(([name, args]) => ({ name, args })) : [];
  });
  const flat = calls.flat();
  const isCalls = flat.length > 0 && calls.every((found) => found.length === 1);
  return isCalls && flat.every(({ args }) => isJsonRecord(args))
    ? flat.map(({ name, args }) => ({ name, args: args as JsonRecord }))
    : undefined;
}

/** Whether a value describes tools instead of calling them: it has a schema where a call has arguments. */
export function isToolDescription(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isToolDescription);
  if (!isJsonRecord(value)) return false;
  return isSchema(asJsonRecord(value.parameters)) || isToolDescription(value.function);
}

/** Moves on over what a sticky pattern matches. */
export function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function callOf(value: JsonRecord): WrittenCall | undefined {
  const nameKey = NAME_KEYS.find((key) => typeof value[key] === 'string');
  const argumentsKey = ARGUMENT_KEYS.find((key) => Object.hasOwn(value, key));
  if (nameKey === undefined || argumentsKey === undefined) return undefined;
  const known = [nameKey, argumentsKey, ...OTHER_KEYS];
  if (Object.keys(value).some((key) => !known.includes(key))) return undefined;
  const args = readArguments(value[argumentsKey]);
  if (!args.ok || isSchema(args.value)) return undefined;
  return { name: String(value[nameKey]), args: args.value };
}

/** The description of a tool has a schema where a call has arguments. */
function isSchema({ type, properties }: JsonRecord): boolean {
  return type === 'object' && isJsonRecord(properties);
}
