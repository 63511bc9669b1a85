import { type AssistantMessage } from '../chat-model.js';
import { isJsonRecord, type JsonRecord } from '../json-record.js';
import { type AnswerRule } from './answer-rules.js';
import { argumentsToSendBack, readArguments } from './arguments.js';
import { isWordsPart } from './content-words.js';
import { withoutSpans, type Span } from './spans.js';
import { sendableName } from './tool-name.js';
import { functionOf, isCallPart } from './tool-calls.js';

/** Stands for the words of an answer without any: some providers refuse null there, others the empty text. */
const NO_WORDS = '(no answer)';

/** What is known of a message when it is made ready to go back. */
export interface SendBackTerms {
  /** Its calls in whatever shape they came, and what was read of each. */
  readonly rawCalls: readonly unknown[];
  readonly calls: readonly { readonly id: string; readonly name: string }[];
  /** The calls do not stand in `tool_calls` as the API has it. */
  readonly isRecovered: boolean;
  /** The words of its content, and what of them is no part of what goes back. */
  readonly words: string;
  readonly leftOut: readonly Span[];
  /** What an answer with no words and no calls says instead. */
  readonly refusal?: string;
}

/** A message as it goes back, and by which rules it is not as it came. */
export interface SentBack {
  readonly message: AssistantMessage;
  readonly rules: readonly AnswerRule[];
}

/**
 * The message as strict servers take it back in later requests (docs/decisions/0037): `tool_calls` only where there are
 * calls, each with an id, `type`, a name of letters, digits, `_` and `-`, and arguments as text; content as text, list or
 * null. What needs no change stays the same object, and fields that nobody here knows stay as they came.
 */
export function toSendBack(raw: AssistantMessage, terms: SendBackTerms): SentBack {
  const rules: AnswerRule[] = [];
  const changed: Record<string, unknown> = {};
  const dropped: string[] = [];
  const calls = terms.rawCalls.map((call, index) => callToSendBack(call, terms.calls[index], rules));
  if (calls.length > 0 && !isSameList(raw.tool_calls, calls)) changed.tool_calls = calls;
  if (calls.length === 0 && raw.tool_calls !== undefined) {
    dropped.push('tool_calls');
    rules.push('empty tool_calls left out');
  }
  if (terms.isRecovered && isJsonRecord(raw.function_call)) dropped.push('function_call');
  const content = contentToSendBack(raw.content, terms, rules);
  if (content !== raw.content) changed.content = content;
  if (Object.keys(changed).length + dropped.length === 0) return { message: raw, rules };
  const kept = Object.entries({ ...raw, ...changed }).filter(([key]) => !dropped.includes(key));
  return { message: Object.fromEntries(kept) as AssistantMessage, rules };
}

function isSameList(written: unknown, calls: readonly unknown[]): boolean {
  return (
    Array.isArray(written) &&
    written.length === calls.length &&
    calls.every((call, index) => call === written[index])
  );
}

function callToSendBack(
  call: unknown,
  read: { readonly id: string; readonly name: string } | undefined,
  rules: AnswerRule[],
): unknown {
  const { name: written, arguments: args } = functionOf(call);
  const { id, name } = { id: read?.id ?? '', name: sendableName(read?.name ?? '') };
  const text = argumentsToSendBack(args);
  if (text !== args && readArguments(args).ok) rules.push('arguments sent back as text');
  const own = isJsonRecord(call) ? call : {};
  if (own.id !== id) rules.push('call ids unique over the conversation');
  const isPlain = own.type === 'function' && isJsonRecord(own.function) && written === name;
  if (!isPlain) rules.push('calls sent back in the form of the API');
  if (isPlain && own.id === id && text === args) return call;
  const asked = isJsonRecord(own.function) ? own.function : {};
  return { ...envelope(own), id, type: 'function', function: { ...asked, name, arguments: text } };
}

/** What a call holds besides what it asks for, such as a thought's signature. */
function envelope(call: JsonRecord): JsonRecord {
  if (isJsonRecord(call.function)) return call;
  const asked = ['name', 'arguments', 'parameters', 'args', 'input', 'functionCall'];
  return Object.fromEntries(Object.entries(call).filter(([key]) => !asked.includes(key)));
}

function contentToSendBack(content: unknown, terms: SendBackTerms, rules: AnswerRule[]): unknown {
  const hasCalls = terms.rawCalls.length > 0;
  const isEmpty = content === undefined || content === null || content === '' || isEmptyList(content);
  if (isEmpty && hasCalls) return isEmptyList(content) || content === undefined ? null : content;
  if (isEmpty) return (terms.refusal ?? '') || NO_WORDS;
  const changed = reshaped(content, terms);
  if (changed !== content) rules.push('content sent back as text');
  if (changed === null && !hasCalls) return NO_WORDS;
  return changed;
}

/** Content without the forms that were read from it, as text, a list or null. */
function reshaped(content: unknown, { words, leftOut, isRecovered }: SendBackTerms): unknown {
  const said = withoutSpans(words, leftOut).trim();
  if (typeof content === 'string') return leftOut.length === 0 ? content : said || null;
  if (!Array.isArray(content)) return said || JSON.stringify(content);
  const parts: readonly unknown[] = content;
  const isText = parts.every(isJsonRecord);
  if (leftOut.length === 0 && isText && !(isRecovered && parts.some(isCallPart))) return content;
  const others = parts.filter((part) => isJsonRecord(part) && !isWordsPart(part) && !isCallPart(part));
  const list = said === '' ? others : [...others, { type: 'text', text: said }];
  return list.length === 0 ? null : list;
}

function isEmptyList(content: unknown): boolean {
  return Array.isArray(content) && content.length === 0;
}
