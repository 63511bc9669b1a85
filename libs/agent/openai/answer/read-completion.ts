import { isDeepStrictEqual } from 'node:util';
import { contentWords } from '../../answer/content-words.js';
import { announcesCalls } from '../../answer/finish-reason.js';
import { type AssistantMessage, type AssistantTurn } from '../../chat-model.js';
import { asJsonRecord, isJsonRecord, type JsonRecord } from '../../json-record.js';
import { readErrorWords } from '../errors/error-words.js';
import { type ProviderErrors } from '../errors/provider-errors.js';
import { saysWhatFailed } from '../errors/refusal-kinds.js';
import { type RawAnswer } from '../transport/provider-fetch.js';
import { areChunks, assembleStream } from './assemble-stream.js';
import { readEvents } from './answer-events.js';
import { readUsage } from './read-usage.js';

/**
 * Reads the answer to a chat completion request, streamed or not, whichever was asked for. Of several choices the first
 * counts that is an answer: one was asked for, and some servers put words and calls into two.
 * @throws DomainError of the kind that the error inside has, where there is one; `provider_incomplete_answer` for a stream
 *   that stops before its end; `provider_bad_answer` for an empty body, a web page, and an answer without a message
 */
export function readCompletion(answer: RawAnswer, errors: ProviderErrors): AssistantTurn {
  const completion = completionIn(answer, errors);
  const choices = Array.isArray(completion.choices) ? (completion.choices as unknown[]) : [];
  const choice = answerAmong(choices);
  throwErrorInside(answer, errors, errorInside(choice));
  if (!isJsonRecord(choice.message)) {
    // MiniMax and others answer 200, without a choice, and say in words of their own what went wrong.
    if (choices.length === 0 && saysWhatFailed(readErrorWords(JSON.stringify(completion)))) {
      throw errors.refused({ ...answer, text: JSON.stringify(completion) });
    }
    throw errors.unreadable(choices.length === 0 ? 'no choices' : 'a choice without a message', answer);
  }
  return {
    message: toAssistantMessage(choice.message),
    usage: readUsage(completion.usage),
    finishReason: reasonIn(choice.finish_reason),
    systemFingerprint: textIn(completion.system_fingerprint),
  };
}

function completionIn(answer: RawAnswer, errors: ProviderErrors): JsonRecord {
  const { events, isDone, rest } = readEvents(answer.text);
  for (const event of events) throwErrorInside(answer, errors, errorInside(event));
  if (areChunks(events)) {
    const { completion, broken } = assembleStream(events, isDone);
    const cutOff = rest === '' ? broken : 'sent a stream of which a part cannot be read';
    if (cutOff !== undefined) throw errors.incomplete(cutOff);
    return completion;
  }
  const [completion, ...others] = events.filter((event) => Array.isArray(event.choices));
  if (others.some((other) => !isDeepStrictEqual(other, completion))) {
    throw errors.unreadable('several answers in one', answer);
  }
  if (rest === '' && completion) return completion;
  if (rest === '' && events[0]) return events[0];
  throw errors.unreadable(answer.text.trim() === '' ? 'an empty body.' : 'no JSON object', answer);
}

function throwErrorInside(answer: RawAnswer, errors: ProviderErrors, error: unknown): void {
  if (error !== undefined) throw errors.refused({ ...answer, text: JSON.stringify(error) });
}

/**
 * OpenRouter answers 200 and puts an error that came up under way into the answer, into its choice or into its stream;
 * MiniMax has a status of its own in every answer.
 */
function errorInside(record: JsonRecord): unknown {
  const { error, finish_reason, base_resp, object } = record;
  const isError = isJsonRecord(error)
    ? Object.keys(error).length > 0
    : typeof error === 'string' && error !== '';
  if (isError) return { error };
  const status = asJsonRecord(base_resp).status_code;
  if (status !== undefined && status !== 0 && status !== '0') return { base_resp };
  if (object === 'error') return record;
  return finish_reason === 'error' ? { error: { message: 'The answer ended with an error.' } } : undefined;
}

function answerAmong(choices: readonly unknown[]): JsonRecord {
  const inOrder = choices
    .map((choice, place) => ({ choice: asJsonRecord(choice), place }))
    .sort((one, other) => indexOf(one) - indexOf(other))
    .map(({ choice }) => choice);
  return inOrder.find(isAnswer) ?? asJsonRecord(choices[0]);
}

function indexOf({ choice, place }: { readonly choice: JsonRecord; readonly place: number }): number {
  return typeof choice.index === 'number' ? choice.index : place;
}

/** Whether a choice holds something, and calls where it says so; an error is an answer too. */
function isAnswer(choice: JsonRecord): boolean {
  if (errorInside(choice) !== undefined) return true;
  if (!isJsonRecord(choice.message)) return false;
  const { content, tool_calls: calls, function_call: call } = choice.message;
  if (isJsonRecord(call) || (Array.isArray(calls) && calls.length > 0)) return true;
  return !announcesCalls(reasonIn(choice.finish_reason)) && contentWords(content).trim() !== '';
}

/** What is no text is no reason that anybody documents, and reads as one. */
function reasonIn(reason: unknown): string | undefined {
  const isWritten = typeof reason === 'string' || reason === undefined || reason === null;
  return isWritten ? textIn(reason) : JSON.stringify(reason);
}

function toAssistantMessage(message: JsonRecord): AssistantMessage {
  return message.role === 'assistant'
    ? (message as AssistantMessage)
    : { ...message, role: 'assistant' as const };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
