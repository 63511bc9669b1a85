import { type AssistantMessage } from '../chat-model.js';

/** A tool call as a model asked for it, with the arguments read, or why they cannot be. */
export interface RequestedCall {
  /** The id that the answer must carry, so that the provider can match them. */
  readonly id: string;
  readonly name: string;
  readonly args: { readonly ok: true; readonly value: Record<string, unknown> } | { readonly ok: false };
}

/** A model's message, and what it asks for. */
export interface ReadMessage {
  /** The message as it came; only calls without an id were given one, because their answers must refer to it. */
  readonly message: AssistantMessage;
  readonly calls: readonly RequestedCall[];
  /** The words of the message; empty when it has none. */
  readonly text: string;
}

/**
 * Reads a model's message. Never throws: what is missing or broken becomes a call that can be answered with an error.
 * @param turn the number of the model's turn, for ids of calls that came without one
 */
export function readAssistantMessage(raw: AssistantMessage, turn: number): ReadMessage {
  const rawCalls = Array.isArray(raw.tool_calls) ? (raw.tool_calls as unknown[]) : [];
  const calls = rawCalls.map((call, index) => readCall(call, `call_${turn}_${index}`));
  const hasAllIds = rawCalls.every((call, index) => isRecord(call) && call.id === calls[index]?.id);
  const message = hasAllIds
    ? raw
    : {
        ...raw,
        tool_calls: rawCalls.map((call, index) => ({
          ...(isRecord(call) ? call : {}),
          id: calls[index]?.id,
        })),
      };
  return { message, calls, text: readText(raw.content) };
}

function readCall(call: unknown, generatedId: string): RequestedCall {
  const { id, function: asked } = isRecord(call) ? call : {};
  const { name, arguments: args } = isRecord(asked) ? asked : {};
  return {
    id: typeof id === 'string' && id !== '' ? id : generatedId,
    name: typeof name === 'string' ? name : '',
    args: readArguments(args),
  };
}

/** Absent and empty arguments mean none; some providers send the object itself instead of its JSON. */
function readArguments(args: unknown): RequestedCall['args'] {
  if (args === undefined || args === null) return { ok: true, value: {} };
  if (isRecord(args)) return { ok: true, value: args };
  if (typeof args !== 'string') return { ok: false };
  if (args.trim() === '') return { ok: true, value: {} };
  try {
    const value: unknown = JSON.parse(args);
    return isRecord(value) ? { ok: true, value } : { ok: false };
  } catch {
    return { ok: false };
  }
}

/** Content is text, nothing, or a list of parts. */
function readText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
