import { parseJson } from '../../json-record.js';
import { readArguments } from '../arguments.js';
import { type ReadAt, type WrittenCall } from './literal.js';
import { skip } from './json-calls.js';

/** A namespace of a tag: `minimax:`, `steptml:`, DeepSeek's `｜DSML｜`, `antml:`. */
const NAMESPACE = '(?:[｜|]?\\w+[:｜|])?';
const INVOKE = new RegExp(`<(${NAMESPACE})invoke\\s+name\\s*=\\s*["']?([^"'<>]+?)["']?\\s*>`, 'y');
const FUNCTION = /<function\s*=\s*["']?([^"'<>]+?)["']?\s*>/y;
const FUNCTION_NAMED = /<function\s+name\s*=\s*["']([^"'<>]+?)["']\s*>/y;
const NAMED_PARAMETER = new RegExp(
  `<(${NAMESPACE})(?:parameter|param)\\s+name\\s*=\\s*["']?([^"'<>]+?)["']?((?:\\s+string\\s*=\\s*["'](?:true|false)["'])?)\\s*>`,
  'y',
);
const EQUAL_PARAMETER = /<(?:parameter|param)\s*=\s*["']?([^"'<>]+?)["']?\s*>/y;
const CHILD = /<([A-Za-z_]\w*)>/y;

/** Reads one element of a form that begins here; undefined where there is none, or it is not whole. */
type Reader<Value> = (text: string, at: number) => ReadAt<Value> | undefined;

/**
 * `<invoke name="buy">` with its parameters: Anthropic, MiniMax, Step and DeepSeek's DSML, each with its own namespace.
 */
export const invokeAt: Reader<WrittenCall> = (text, at) => {
  INVOKE.lastIndex = at;
  const open = INVOKE.exec(text);
  if (!open) return undefined;
  const close = `</${open[1] ?? ''}invoke>`;
  return callUpTo(text, { name: open[2] ?? '', from: INVOKE.lastIndex, close });
};

/** `<function=buy>` with its parameters, or with JSON: Qwen3-Coder, Seed-OSS, Llama. */
export const functionAt: Reader<WrittenCall> = (text, at) => {
  for (const pattern of [FUNCTION, FUNCTION_NAMED]) {
    pattern.lastIndex = at;
    const open = pattern.exec(text);
    if (open) return callUpTo(text, { name: open[1] ?? '', from: pattern.lastIndex, close: '</function>' });
  }
  return undefined;
};

const PAIRED_NAME = /\s*([\w.:-]+)\s*(<tool_sep(?::\w+)?>)?\s*/y;
const PAIR =
  /<arg_key(?::\w+)?>([^<]*)<\/arg_key(?::\w+)?>\s*<arg_value(?::\w+)?>([^]*?)<\/arg_value(?::\w+)?>\s*/y;

/** `buy<arg_key>symbol</arg_key><arg_value>AAPL</arg_value>...`: GLM, and Hunyuan with `<tool_sep>` behind the name. */
export function argumentPairsOf(body: string): WrittenCall | undefined {
  PAIRED_NAME.lastIndex = 0;
  const head = PAIRED_NAME.exec(body);
  if (!head) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (let at = head[0].length; at < body.length; at = PAIR.lastIndex) {
    PAIR.lastIndex = at;
    const pair = PAIR.exec(body);
    if (!pair) return undefined;
    pairs.push([(pair[1] ?? '').trim(), pair[2] ?? '']);
  }
  if (pairs.length === 0 && head[2] === undefined) return undefined;
  const args = toArguments(pairs);
  return args && { name: head[1] ?? '', args };
}

/** `<tool_name>buy</tool_name><parameters><symbol>AAPL</symbol>...</parameters>`: Claude 2. */
export function toolNameTagsOf(body: string): WrittenCall | undefined {
  const match = /^\s*<tool_name>([^<]+)<\/tool_name>\s*<parameters>([^]*)<\/parameters>\s*$/.exec(body);
  const args = match && parametersOf(match[2] ?? '');
  return args ? { name: (match[1] ?? '').trim(), args } : undefined;
}

interface OpenCall {
  readonly name: string;
  readonly from: number;
  readonly close: string;
}

function callUpTo(text: string, { name, from, close }: OpenCall): ReadAt<WrittenCall> | undefined {
  const closed = text.indexOf(close, from);
  if (closed === -1) return undefined;
  const args = parametersOf(text.slice(from, closed));
  return args && { value: { name: name.trim(), args }, end: closed + close.length };
}

/** The arguments between the marks of a call: nothing, JSON, or one element for each. */
function parametersOf(body: string): Readonly<Record<string, unknown>> | undefined {
  if (body.trim() === '') return {};
  if (body.trimStart().startsWith('{')) {
    const read = readArguments(body);
    return read.ok ? read.value : undefined;
  }
  const pairs: (readonly [string, unknown])[] = [];
  for (let at = skip(body, 0, /\s*/y); at < body.length;) {
    const read = parameterAt(body, at);
    if (!read) return undefined;
    pairs.push(read.value);
    at = skip(body, read.end, /\s*/y);
  }
  return toArguments(pairs);
}

const parameterAt: Reader<readonly [string, unknown]> = (text, at) => {
  NAMED_PARAMETER.lastIndex = at;
  const named = NAMED_PARAMETER.exec(text);
  if (named) {
    const isJson = (named[3] ?? '').includes('false');
    const name = `${named[1] ?? ''}${named[0].includes('parameter') ? 'parameter' : 'param'}`;
    return element(
      text,
      { key: named[2] ?? '', from: NAMED_PARAMETER.lastIndex, close: `</${name}>` },
      isJson,
    );
  }
  EQUAL_PARAMETER.lastIndex = at;
  const equal = EQUAL_PARAMETER.exec(text);
  if (equal) {
    const close = equal[0].startsWith('<parameter') ? '</parameter>' : '</param>';
    return element(text, { key: equal[1] ?? '', from: EQUAL_PARAMETER.lastIndex, close }, false);
  }
  CHILD.lastIndex = at;
  const child = CHILD.exec(text);
  const key = child?.[1] ?? '';
  return child ? element(text, { key, from: CHILD.lastIndex, close: `</${key}>` }, false) : undefined;
};

function element(
  text: string,
  { key, from, close }: { readonly key: string; readonly from: number; readonly close: string },
  isJson: boolean,
): ReadAt<readonly [string, unknown]> | undefined {
  const closed = text.indexOf(close, from);
  if (closed === -1) return undefined;
  const written = text.slice(from, closed).replace(/^\n|\n$/g, '');
  const value = isJson ? (parseJson(written) ?? written) : written;
  return { value: [key.trim(), value], end: closed + close.length };
}

/** Undefined where one argument is given twice. */
function toArguments(
  pairs: readonly (readonly [string, unknown])[],
): Readonly<Record<string, unknown>> | undefined {
  return new Set(pairs.map(([key]) => key)).size === pairs.length ? Object.fromEntries(pairs) : undefined;
}
