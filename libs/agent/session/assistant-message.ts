import { type AssistantMessage, type AssistantTurn } from '../chat-model.js';
import { isJsonRecord, parseJson, type JsonRecord } from '../json-record.js';

/** The arguments of a call, or why they cannot be acted on. */
export type ReadArguments =
  | { readonly ok: true; readonly value: Record<string, unknown> }
  | { readonly ok: false; readonly reason: string };

/** A tool call as a model asked for it. */
export interface RequestedCall {
  /** The id that the answer must carry, so that the provider can match them; no other call of the message has it. */
  readonly id: string;
  readonly name: string;
  readonly args: ReadArguments;
}

/** A model's message, and what it asks for. */
export interface ReadMessage {
  /** What goes back to the provider in later requests: the message as it came, but for what would be refused there. */
  readonly message: AssistantMessage;
  readonly calls: readonly RequestedCall[];
  /** The words of the message, also those of a refusal; empty when it has none. */
  readonly text: string;
}

/** Why an answer ended before the model was done, as providers say it; what it asks for may be half of what it meant. */
const CUT_OFF: ReadonlySet<string | undefined> = new Set([
  'length',
  'max_tokens',
  'model_length',
  'content_filter',
  'insufficient_system_resource',
]);
const MAX_QUOTE_LENGTH = 200;
/** More than any tool takes, and less than what the tool services would refuse to read, as if they had failed. */
const MAX_ARGUMENTS_LENGTH = 10_000;
/** Stands for the words of an answer without any: some providers refuse null there, others the empty text. */
const NO_WORDS = '(no answer)';

/**
 * Reads a model's message. Never throws: what is missing or broken becomes a call that can be answered with an error,
 * and so does every call of an answer that was cut off. What goes back to the provider differs from what came in three
 * known fields, where later requests would fail (docs/decisions/0011): ids of calls that are missing or repeated,
 * arguments that cannot be acted on, and the content of an answer that holds neither words nor calls.
 * @param step the number of the model's turn, for ids of calls that came without one
 */
export function readAssistantMessage(
  { message: raw, finishReason }: AssistantTurn,
  step: number,
): ReadMessage {
  const rawCalls = Array.isArray(raw.tool_calls) ? (raw.tool_calls as unknown[]) : [];
  const ids = idsOf(rawCalls, step);
  const cutOff = CUT_OFF.has(finishReason) ? `The answer was cut off (${finishReason ?? ''})` : undefined;
  const calls = rawCalls.map((call, index) => readCall(call, ids[index] ?? '', cutOff));
  return { message: toSendBack(raw, rawCalls, ids), calls, text: readText(raw) };
}

/** The calls' own ids; a new one where it is missing, or where another call of the message has it already. */
function idsOf(rawCalls: readonly unknown[], step: number): string[] {
  const taken = new Set<string>();
  return rawCalls.map((call, index) => {
    const own = isJsonRecord(call) && typeof call.id === 'string' ? call.id : '';
    let id = own === '' ? `call_${step}_${index}` : own;
    while (taken.has(id)) id = `${id}_${index}`;
    taken.add(id);
    return id;
  });
}

function readCall(call: unknown, id: string, cutOff: string | undefined): RequestedCall {
  const { name, arguments: args } = functionOf(call);
  return {
    id,
    name: typeof name === 'string' ? name : '',
    args: cutOff === undefined ? readArguments(args) : { ok: false, reason: cutOff },
  };
}

/** Absent and empty arguments mean none; some providers send the object itself instead of its JSON. */
function readArguments(args: unknown): ReadArguments {
  if (args === undefined || args === null) return { ok: true, value: {} };
  if (typeof args === 'string' && args.trim() === '') return { ok: true, value: {} };
  const json = typeof args === 'string' ? args : JSON.stringify(args);
  if (json.length > MAX_ARGUMENTS_LENGTH)
    return { ok: false, reason: `The arguments are longer than ${MAX_ARGUMENTS_LENGTH} characters` };
  const value = typeof args === 'string' ? parseJson(args) : args;
  if (isJsonRecord(value)) return { ok: true, value };
  const quote = JSON.stringify(args).slice(0, MAX_QUOTE_LENGTH);
  return { ok: false, reason: `The arguments are not a valid JSON object: ${quote}` };
}

function toSendBack(
  raw: AssistantMessage,
  rawCalls: readonly unknown[],
  ids: readonly string[],
): AssistantMessage {
  if (rawCalls.length === 0)
    return isEmpty(raw.content) ? { ...raw, content: readText(raw) || NO_WORDS } : raw;
  const calls = rawCalls.map((call, index) => callToSendBack(call, ids[index] ?? ''));
  return calls.every((call, index) => call === rawCalls[index]) ? raw : { ...raw, tool_calls: calls };
}

function isEmpty(content: unknown): boolean {
  return (
    content === undefined ||
    content === null ||
    content === '' ||
    (Array.isArray(content) && content.length === 0)
  );
}

/** The call as it came where it can be sent back. Arguments that cannot be read make providers refuse the request. */
function callToSendBack(call: unknown, id: string): unknown {
  const asked = functionOf(call);
  const readable = readArguments(asked.arguments).ok;
  if (isJsonRecord(call) && call.id === id && readable) return call;
  return {
    ...(isJsonRecord(call) ? call : {}),
    id,
    ...(!readable && { function: { ...asked, arguments: '{}' } }),
  };
}

function functionOf(call: unknown): JsonRecord {
  return isJsonRecord(call) && isJsonRecord(call.function) ? call.function : {};
}

function readText(message: AssistantMessage): string {
  const words = readWords(message);
  return words === '' && typeof message.refusal === 'string' ? message.refusal : words;
}

/** Content is text, nothing, or a list of parts. */
function readWords({ content }: AssistantMessage): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isJsonRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}
