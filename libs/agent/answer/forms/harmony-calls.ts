import { readArguments } from '../arguments.js';
import { type ReadAt, type WrittenCall } from './literal.js';

const HEADER =
  /(?:<\|start\|>\s*assistant)?\s*(?:to=(\S+?)\s*)?<\|channel\|>\s*commentary\s*(?:to=([^\s<]+))?\s*(?:<\|constrain\|>\s*\w*|\w+)?\s*<\|message\|>/y;
const BARE_HEADER = /(?:assistant)?commentary to=([\w.:-]+?)\s*(?:json|code)?\s*(?=\{)/y;
const END = /<\|(?:call|end|return|start|channel)\|>/;
const CALL_END = /<\|(?:call|end|return)\|>/y;

/**
 * A call of harmony, the format of gpt-oss: a message on the commentary channel with a recipient. `<|call|>` is the token
 * at which the model stops, so that it may be missing at the end; the arguments have to be whole.
 */
export function harmonyCallAt(text: string, at: number): ReadAt<readonly WrittenCall[]> | undefined {
  const header = headerAt(text, at);
  if (!header) return undefined;
  const ended = END.exec(text.slice(header.end));
  const bodyEnd = ended ? header.end + ended.index : text.length;
  const args = readArguments(text.slice(header.end, bodyEnd));
  if (!args.ok) return undefined;
  CALL_END.lastIndex = bodyEnd;
  const close = CALL_END.exec(text)?.[0].length ?? 0;
  return { value: [{ name: header.name, args: args.value }], end: bodyEnd + close };
}

function headerAt(text: string, at: number): { readonly name: string; readonly end: number } | undefined {
  HEADER.lastIndex = at;
  const header = HEADER.exec(text);
  const name = header?.[1] ?? header?.[2];
  if (name !== undefined) return { name, end: HEADER.lastIndex };
  BARE_HEADER.lastIndex = at;
  const bare = BARE_HEADER.exec(text);
  return bare ? { name: bare[1] ?? '', end: BARE_HEADER.lastIndex } : undefined;
}
