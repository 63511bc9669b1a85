import { asJsonRecord, isJsonRecord, type JsonRecord } from '../../json-record.js';
import { mergeDelta } from './merge-delta.js';
import { StreamedCalls } from './streamed-calls.js';

/** A streamed answer put together. */
export interface AssembledStream {
  /** As the same answer would be that is not streamed. */
  readonly completion: JsonRecord;
  /** Why nothing of it may be done; undefined when it came to its end. */
  readonly broken?: string;
}

/** Whether the events of an answer are chunks of a stream. */
export function areChunks(events: readonly JsonRecord[]): boolean {
  return events.some((event) => choicesOf(event).some((choice) => isJsonRecord(choice.delta)));
}

/**
 * Puts an answer together from its chunks: texts grow, the last usage counts, of several choices the first is taken. An
 * answer is whole when a chunk says why it ended, or the stream says that it is done.
 */
export function assembleStream(events: readonly JsonRecord[], isDone: boolean): AssembledStream {
  const message: Record<string, unknown> = { role: 'assistant', content: null };
  const calls = new StreamedCalls();
  const head: Record<string, unknown> = {};
  let finishReason: unknown = null;
  let usage: unknown;
  for (const event of events) {
    keepHead(head, event);
    usage = usageOf(event) ?? usage;
    const choice = choicesOf(event).find(({ index }) => (index ?? 0) === 0);
    if (!choice) continue;
    finishReason = choice.finish_reason ?? finishReason;
    takeDelta(choice, message, calls);
  }
  if (!calls.isEmpty) message.tool_calls = calls.toToolCalls();
  const choices = [{ index: 0, message, finish_reason: finishReason }];
  const completion = { ...head, object: 'chat.completion', choices, usage };
  return { completion, broken: brokenBy({ finishReason, isDone, isCutOff: calls.isCutOff }) };
}

function takeDelta(choice: JsonRecord, message: Record<string, unknown>, calls: StreamedCalls): void {
  // Some servers close their stream with the whole message once more.
  const isFirst = calls.isEmpty && !message.content;
  const delta = asJsonRecord(choice.delta ?? (isFirst ? choice.message : undefined));
  mergeDelta(message, delta);
  if (isJsonRecord(delta.function_call)) {
    message.function_call = joinedCall(asJsonRecord(message.function_call), delta.function_call);
  }
  // One call that is no list of calls, as some servers send it.
  const pieces = Array.isArray(delta.tool_calls) ? (delta.tool_calls as unknown[]) : [delta.tool_calls];
  for (const piece of pieces) calls.add(piece);
}

function brokenBy(end: {
  readonly finishReason: unknown;
  readonly isDone: boolean;
  readonly isCutOff: boolean;
}): string | undefined {
  const { finishReason, isDone, isCutOff } = end;
  if (finishReason !== null && finishReason !== '') return undefined;
  if (isCutOff) return 'stopped its stream in the middle of a tool call';
  return isDone ? undefined : 'stopped its stream in the middle of its answer';
}

/** What every chunk repeats; the first that says it counts. */
function keepHead(head: Record<string, unknown>, event: JsonRecord): void {
  for (const name of ['id', 'created', 'model', 'system_fingerprint', 'provider']) {
    head[name] ??= event[name];
  }
}

/** Groq also reports it under a name of its own, Moonshot in the choice. */
function usageOf(event: JsonRecord): JsonRecord | undefined {
  const { usage, x_groq } = event;
  return [usage, asJsonRecord(x_groq).usage, choicesOf(event)[0]?.usage].find(isJsonRecord);
}

function joinedCall(before: JsonRecord, piece: JsonRecord): JsonRecord {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  const name = textOf(before.name) === textOf(piece.name) ? textOf(piece.name) : '';
  return {
    ...before,
    ...piece,
    name: name || textOf(before.name) + textOf(piece.name),
    arguments: textOf(before.arguments) + textOf(piece.arguments),
  };
}

function choicesOf({ choices }: JsonRecord): readonly JsonRecord[] {
  return Array.isArray(choices) ? (choices as unknown[]).filter(isJsonRecord) : [];
}
