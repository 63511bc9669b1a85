import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { type AssistantMessage, type AssistantTurn } from '../chat-model.js';
import { type AnswerRule } from './answer-rules.js';
import { readArguments, type ReadArguments } from './arguments.js';
import { type CallIds } from './call-ids.js';
import { contentWords } from './content-words.js';
import { announcesCalls, answerEndOf, isActedOn, type AnswerEnd } from './finish-reason.js';
import { type WrittenCall } from './forms/literal.js';
import { type UnmarkedForm } from './forms/unmarked-calls.js';
import { harmonyMarks } from './harmony-words.js';
import { holdsCall, recoverCalls } from './recover-calls.js';
import { toSendBack } from './send-back.js';
import { withoutSpans, type Span } from './spans.js';
import { thoughtSpans } from './thought.js';
import { withPlainTags } from './plain-tags.js';
import { functionOf, rawCallsOf } from './tool-calls.js';
import { readToolName } from './tool-name.js';

/** A tool call as a model asked for it. */
export interface RequestedCall {
  /** The id that the answer must carry, so that the provider can match them; no other call of the conversation has it. */
  readonly id: string;
  /** The offered tool that is meant; otherwise the name as it was written, empty where there is none. */
  readonly name: string;
  readonly args: ReadArguments;
}

/** How answers are read. */
export interface ReadingTerms {
  /** The names of the tools that the model was offered. */
  readonly offered: ReadonlySet<string>;
  /** Whether calls that stand outside `tool_calls` are made. */
  readonly recoversCalls: boolean;
  /** Of the conversation. */
  readonly ids: CallIds;
}

/** An answer of a model, and what it asks for. */
export interface ReadAnswer {
  /** What goes back to the provider in later requests. */
  readonly message: AssistantMessage;
  /** What the model said, with the calls that were read from it: what a reader of the conversation sees. */
  readonly said: AssistantMessage;
  readonly calls: readonly RequestedCall[];
  /** What it says, also in a refusal: without thoughts, and without the calls that were read from it. */
  readonly words: string;
  readonly end: AnswerEnd;
  /** The form in which the calls stood, where they did not stand in `tool_calls`. */
  readonly recovered?: UnmarkedForm;
  /** Why a call that is meant cannot be read, to end the sentence "it ...". The answer's calls are then none. */
  readonly unreadable?: string;
  /** Beside calls that are made, the words hold others, which are not. */
  readonly leavesCalls: boolean;
  /** By which rules it was read otherwise than it once was. */
  readonly rules: readonly AnswerRule[];
}

/** Fields in which servers put a thought that they took out of the words. */
const THOUGHT_FIELDS = ['reasoning_content', 'reasoning'];

/**
 * Reads an answer. Never throws: what is missing or broken becomes a call that can be answered with an error, and so does
 * every call of an answer that was cut off.
 */
export function readAnswer(turn: AssistantTurn, terms: ReadingTerms): ReadAnswer {
  const { message: raw, finishReason } = turn;
  const end = answerEndOf(finishReason);
  const content = withPlainTags(contentWords(raw.content));
  const thoughts = thoughtSpans(content);
  const marks = harmonyMarks(content);
  const found = findCalls(raw, content, { terms, thoughts, finishReason });
  const ids = terms.ids.assign(found.raw.map(idOf));
  const calls = found.raw.map((call, index) =>
    readCall(call, ids[index] ?? '', { terms, end, finishReason }),
  );
  const said = withoutSpans(content, [...thoughts, ...marks, ...found.spans]);
  const words = said.trim() === '' ? refusalOf(raw) : said;
  const leftOut = [...(marks.length > 0 ? [...thoughts, ...marks] : []), ...found.spans];
  const isRecovered = found.recovered !== undefined;
  const back = { rawCalls: found.raw, calls, isRecovered, words: content, leftOut, refusal: refusalOf(raw) };
  const { message, rules } = toSendBack(raw, back);
  return {
    message,
    said: isRecovered ? { ...message, ...originals(raw) } : message,
    calls,
    words,
    end,
    recovered: found.recovered,
    unreadable: found.unreadable,
    leavesCalls: found.leavesCalls,
    rules: [...rules, ...found.rules, ...rulesOf(raw, { calls, words, content })],
  };
}

/** What a message holds its calls in when they do not stand in `tool_calls`. */
function originals({ content, function_call }: AssistantMessage): Readonly<Record<string, unknown>> {
  return { content, ...(function_call !== undefined && { function_call }) };
}

interface FoundCalls {
  readonly raw: readonly unknown[];
  readonly recovered?: UnmarkedForm;
  readonly spans: readonly Span[];
  readonly unreadable?: string;
  readonly leavesCalls: boolean;
  readonly rules: readonly AnswerRule[];
}

interface WordsOf {
  readonly terms: ReadingTerms;
  readonly thoughts: readonly Span[];
  readonly finishReason: string | undefined;
}

const NOTHING: FoundCalls = { raw: [], spans: [], leavesCalls: false, rules: [] };

/** The calls of the fields; only where there are none, those of the words. */
function findCalls(raw: AssistantMessage, content: string, words: WordsOf): FoundCalls {
  const { terms, thoughts, finishReason } = words;
  if (answerEndOf(finishReason) === 'malformed_call') {
    return unreadable(`could not be read by the provider (${finishReason ?? ''})`);
  }
  const inFields = rawCallsOf(raw);
  const inWords = recoverCalls(content, { offered: terms.offered, thoughts });
  if (inFields.calls.length > 0 && inFields.form === undefined) {
    const leavesCalls =
      inWords.kind === 'calls' && !inWords.calls.every((call) => isAmong(call, inFields.calls));
    return { ...NOTHING, raw: inFields.calls, leavesCalls };
  }
  if (inFields.form)
    return recovered(inFields.form, { raw: inFields.calls, spans: [] }, terms, 'tool_calls that are no list');
  if (inWords.kind === 'calls') {
    const raws = inWords.calls.map(({ name, args }) => ({
      function: { name, arguments: JSON.stringify(args) },
    }));
    return recovered(inWords.form, { raw: raws, spans: inWords.spans }, terms, 'calls recovered from text');
  }
  return unreadable(
    whyUnreadable(raw, content, {
      ...words,
      inWords: inWords.kind === 'unreadable' ? inWords.why : undefined,
      isBroken: inFields.isBroken === true,
    }),
  );
}

function recovered(
  form: UnmarkedForm,
  found: Pick<FoundCalls, 'raw' | 'spans'>,
  { recoversCalls }: ReadingTerms,
  rule: AnswerRule,
): FoundCalls {
  if (!recoversCalls)
    return unreadable(`stands in the answer as ${form.name}, from where no calls are taken`);
  return { ...found, recovered: form, leavesCalls: false, rules: [rule] };
}

function unreadable(why: string | undefined): FoundCalls {
  if (why === undefined) return NOTHING;
  return { ...NOTHING, unreadable: why, rules: ['unreadable calls are told to the model'] };
}

function whyUnreadable(
  raw: AssistantMessage,
  content: string,
  {
    thoughts,
    finishReason,
    inWords,
    isBroken,
  }: WordsOf & { readonly inWords?: string; readonly isBroken: boolean },
): string | undefined {
  if (inWords !== undefined) return inWords;
  if (isBroken) return 'stands in tool_calls as something that is no call';
  const said = withoutSpans(content, thoughts);
  if (announcesCalls(finishReason) && !said.includes(STOP_SIGNAL)) {
    return `is announced by finish_reason ${finishReason ?? ''} and is not there`;
  }
  const isSilent = said.trim() === '';
  const thinks = THOUGHT_FIELDS.some((field) => typeof raw[field] === 'string' && holdsCall(raw[field]));
  return isSilent && thinks ? 'stands in a thought' : undefined;
}

function readCall(
  call: unknown,
  id: string,
  {
    terms,
    end,
    finishReason,
  }: { readonly terms: ReadingTerms; readonly end: AnswerEnd; readonly finishReason?: string },
): RequestedCall {
  const { name, arguments: args } = functionOf(call);
  const written = typeof name === 'string' ? name : '';
  return {
    id,
    name: readToolName(written, terms.offered) ?? written,
    args: isActedOn(end)
      ? readArguments(args)
      : { ok: false, reason: `The answer was cut off (${finishReason ?? ''})` },
  };
}

function idOf(call: unknown): unknown {
  return typeof call === 'object' && call !== null && 'id' in call ? call.id : undefined;
}

/** Whether a call that was read from the words stands among those of the fields. */
function isAmong(call: WrittenCall, rawCalls: readonly unknown[]): boolean {
  return rawCalls.some((raw) => {
    const { name, arguments: args } = functionOf(raw);
    const read = readArguments(args);
    return name === call.name && read.ok && sameArguments(read.value, call.args);
  });
}

function sameArguments(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): boolean {
  const keys = Object.keys(one);
  const text = (value: unknown) => (typeof value === 'string' ? value.trim() : JSON.stringify(value));
  return (
    keys.length === Object.keys(other).length && keys.every((key) => text(one[key]) === text(other[key]))
  );
}

function refusalOf({ refusal }: AssistantMessage): string {
  return typeof refusal === 'string' ? refusal : '';
}

/** Rules that change what a session does with what was read. */
function rulesOf(
  raw: AssistantMessage,
  {
    calls,
    words,
    content,
  }: { readonly calls: readonly RequestedCall[]; readonly words: string; readonly content: string },
): readonly AnswerRule[] {
  const rules: AnswerRule[] = [];
  const signals = content.includes(STOP_SIGNAL);
  if (signals && calls.length > 0) rules.push('stop signal beside calls');
  if (signals && !words.includes(STOP_SIGNAL)) rules.push('stop signal in a thought');
  const asked = rawCallsOf(raw).calls.map(functionOf);
  if (asked.some(({ name }, index) => name !== calls[index]?.name)) {
    rules.push('tool names read without what leaked around them');
  }
  if (asked.some(({ arguments: args }) => isEncodedTwice(args))) rules.push('arguments encoded twice');
  return rules;
}

function isEncodedTwice(args: unknown): boolean {
  return typeof args === 'string' && args.trimStart().startsWith('"') && readArguments(args).ok;
}
