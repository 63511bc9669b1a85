import { isJsonRecord } from '../../json-record.js';
import { jsonCallsAt, keyedCallsOf, skip } from './json-calls.js';
import { bareObjectAt, literalAt, pythonCallAt, type ReadAt, type WrittenCall } from './literal.js';
import { argumentPairsOf, functionAt, invokeAt, toolNameTagsOf } from './tagged-calls.js';

type Calls = readonly WrittenCall[] | undefined;

/** Marks inside the marks of a form: one of each per call, or around all of them. */
const INNER_MARKS: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [
    /<(tool_calls?|function_calls?|invoke|tool_input)(?::\w+)?>/y,
    /<\/(tool_calls?|function_calls?|invoke|tool_input)(?::\w+)?>/g,
  ],
  [
    /<[|｜]tool[▁_]calls?[▁_](?:section[▁_])?begin[|｜]>/y,
    /<[|｜]tool[▁_]calls?[▁_](?:section[▁_])?end[|｜]>/g,
  ],
];
/** What stands before the name in the formats that have such a word: DeepSeek V3, Step. */
const KIND = /^\s*function\s*<[|｜]tool[▁_]sep[|｜]>/;
const SEPARATOR = /^\s*([\w.:/-]+)\s*(?:<[|｜]tool[▁_](?:sep|call[▁_]argument[▁_]begin)[|｜]>)?\s*(?=[{`])/;
const FENCED = /^```(?:json)?\s*\n([^]*?)\n?\s*```\s*$/;

/**
 * What stands between the marks of a form, in whatever way calls are written there: JSON, one after the other or in a list,
 * tags, Python, a name with JSON behind it. Undefined unless the whole of it is calls.
 */
export function readCallBody(written: string): Calls {
  const body = withoutGemmaQuotes(written).replace(KIND, '');
  return (
    whole(body, jsonCallsAt) ??
    whole(body, pythonCallsAt) ??
    whole(body, (text, at) => repeated(text, at, invokeAt)) ??
    whole(body, (text, at) => repeated(text, at, functionAt)) ??
    one(argumentPairsOf(body)) ??
    one(toolNameTagsOf(body)) ??
    namedJsonOf(body) ??
    whole(body, (text, at) => repeated(text, at, gemmaCallAt)) ??
    keyedOf(body) ??
    nestedOf(body)
  );
}

/** `[buy(symbol="AAPL", amount=5), ...]`, or calls one after the other: Llama 4, Olmo, LFM2. */
export function pythonCallsAt(text: string, from: number): ReadAt<readonly WrittenCall[]> | undefined {
  const start = skip(text, from, /\s*/y);
  if (text[start] !== '[') return repeated(text, start, pythonCallAt);
  const calls: WrittenCall[] = [];
  for (let at = skip(text, start + 1, /\s*/y); ;) {
    const read = pythonCallAt(text, at);
    if (!read) return undefined;
    calls.push(read.value);
    at = skip(text, read.end, /\s*/y);
    if (text[at] === ']') return { value: calls, end: at + 1 };
    if (text[at] !== ',') return undefined;
    at = skip(text, at + 1, /\s*/y);
  }
}

/** `call:buy{symbol:<|"|>AAPL<|"|>,amount:5}`: Gemma. */
export function gemmaCallAt(text: string, at: number): ReadAt<WrittenCall> | undefined {
  const head = /call:([\w.-]+)\s*(?=\{)/y;
  head.lastIndex = at;
  const match = head.exec(text);
  const read = match && bareObjectAt(text, head.lastIndex);
  if (!read || !isJsonRecord(read.value)) return undefined;
  return { value: { name: match[1] ?? '', args: read.value }, end: read.end };
}

/** Gemma's marks of a text as the quotation marks of JSON. */
function withoutGemmaQuotes(text: string): string {
  return text.replaceAll(/(<\|"\|>|<escape>)([^]*?)\1/g, (_whole, _mark, inner: string) =>
    JSON.stringify(inner),
  );
}

/** A call with the JSON of its arguments behind its name: Mistral, Kimi, DeepSeek, ChatGLM. */
export function namedJsonOf(body: string): Calls {
  const head = SEPARATOR.exec(body);
  if (!head) return undefined;
  const rest = body.slice(head[0].length);
  const json = FENCED.exec(rest)?.[1] ?? rest;
  const read = literalAt(json, 0);
  if (!read || !isJsonRecord(read.value) || json.slice(read.end).trim() !== '') return undefined;
  return [{ name: head[1] ?? '', args: read.value }];
}

function nestedOf(body: string): Calls {
  const calls: WrittenCall[] = [];
  for (let at = skip(body, 0, /\s*/y); at < body.length;) {
    const inner = innerAt(body, at);
    const found = inner && readCallBody(inner.value);
    if (!found) return undefined;
    calls.push(...found);
    at = skip(body, inner.end, /\s*/y);
  }
  return calls.length === 0 ? undefined : calls;
}

function innerAt(body: string, at: number): ReadAt<string> | undefined {
  for (const [open, close] of INNER_MARKS) {
    open.lastIndex = at;
    const opened = open.exec(body);
    if (!opened) continue;
    const from = open.lastIndex;
    close.lastIndex = from;
    const closed = [...body.matchAll(close)].find(([, name]) => name === opened[1]);
    if (closed) return { value: body.slice(from, closed.index), end: closed.index + closed[0].length };
  }
  return undefined;
}

function keyedOf(body: string): Calls {
  const read = literalAt(body, 0);
  return read && body.slice(read.end).trim() === '' ? keyedCallsOf(read.value) : undefined;
}

function repeated(
  text: string,
  from: number,
  read: (text: string, at: number) => ReadAt<WrittenCall> | undefined,
): ReadAt<readonly WrittenCall[]> | undefined {
  const calls: WrittenCall[] = [];
  let end = -1;
  for (let at = skip(text, from, /\s*/y); ;) {
    const found = read(text, at);
    if (!found) break;
    calls.push(found.value);
    end = found.end;
    at = skip(text, end, /[\s,;]*/y);
  }
  return end === -1 ? undefined : { value: calls, end };
}

function whole(
  body: string,
  read: (text: string, at: number) => ReadAt<readonly WrittenCall[]> | undefined,
): Calls {
  const found = read(body, 0);
  return found && body.slice(found.end).trim() === '' ? found.value : undefined;
}

function one(call: WrittenCall | undefined): Calls {
  return call && [call];
}
