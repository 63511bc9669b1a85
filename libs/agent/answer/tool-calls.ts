import { type AssistantMessage } from '../chat-model.js';
import { isJsonRecord, parseJson, type JsonRecord } from '../json-record.js';
import { type UnmarkedForm } from './forms/unmarked-calls.js';

/** Calls as they stand in the fields of a message, each in whatever shape. */
export interface RawCalls {
  readonly calls: readonly unknown[];
  /** Set where they stood somewhere else than in a list in `tool_calls`. */
  readonly form?: UnmarkedForm;
  /** Something is in `tool_calls` that is no call. */
  readonly isBroken?: boolean;
}

/** What is asked for by one call, in whatever shape it came. */
export interface AskedFunction {
  readonly name: unknown;
  readonly arguments: unknown;
}

const ARGUMENT_KEYS = ['arguments', 'parameters', 'args', 'input'];
const CALL_PART = /^(?:tool_use|tool_call|function_call|functionCall)$/;

/**
 * The calls of a message's fields: `tool_calls`, one call or JSON text in its place, the `function_call` of before, or parts
 * of a content list that are calls (Anthropic's `tool_use`, Gemini's `functionCall`).
 */
export function rawCallsOf(message: AssistantMessage): RawCalls {
  const { tool_calls: written } = message;
  if (Array.isArray(written) && written.length > 0) return { calls: written };
  if (isAsked(written)) return { calls: [written], form: notAList() };
  if (typeof written === 'string' && !isEmpty(written)) return fromText(written);
  if (isJsonRecord(message.function_call) && typeof message.function_call.name === 'string') {
    return { calls: [{ function: message.function_call }], form: { name: 'function_call', parser: UPDATE } };
  }
  const parts = callParts(message.content);
  if (parts.length > 0) return { calls: parts, form: { name: 'parts of the content', parser: UPDATE } };
  return { calls: [], isBroken: !isEmpty(written) };
}

/** Whether a part of a content list is a call. */
export function isCallPart(part: unknown): boolean {
  return (
    isJsonRecord(part) &&
    ((typeof part.type === 'string' && CALL_PART.test(part.type)) || isJsonRecord(part.functionCall))
  );
}

/** Name and arguments of a call, which stand in `function` or in the call itself. */
export function functionOf(call: unknown): AskedFunction {
  if (!isJsonRecord(call)) return { name: undefined, arguments: undefined };
  const asked = [call.function, call.functionCall].find(isJsonRecord) ?? call;
  const key = ARGUMENT_KEYS.find((name) => Object.hasOwn(asked, name)) ?? '';
  return { name: asked.name, arguments: asked[key] };
}

const UPDATE = 'the one of your model';

function notAList(): UnmarkedForm {
  return { name: 'tool_calls that are no list', parser: UPDATE };
}

function fromText(text: string): RawCalls {
  const value = parseJson(text);
  const calls = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return calls.length > 0 && calls.every(isAsked)
    ? { calls, form: notAList() }
    : { calls: [], isBroken: true };
}

function isAsked(value: unknown): value is JsonRecord {
  return isJsonRecord(value) && typeof functionOf(value).name === 'string';
}

function callParts(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content.filter(isCallPart) : [];
}

/** Nothing, in any of the ways in which servers write that there are no calls. */
function isEmpty(written: unknown): boolean {
  if (written === undefined || written === null) return true;
  if (typeof written === 'string') return /^\s*(?:|null|\[\s*\]|\{\s*\})\s*$/.test(written);
  return typeof written === 'object' && Object.keys(written).length === 0;
}
