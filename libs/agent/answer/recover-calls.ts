import { isDeepStrictEqual } from 'node:util';
import { STOP_SIGNAL } from '../prompt/stop-signal.js';
import { type FoundForm } from './forms/call-form.js';
import { findForms, MAX_FORMS } from './forms/call-forms.js';
import { isToolDescription } from './forms/json-calls.js';
import { literalAt, type WrittenCall } from './forms/literal.js';
import { findUnmarked, type UnmarkedCalls, type UnmarkedForm } from './forms/unmarked-calls.js';
import { fencesIn, isQuoted, shownSpans } from './quoted.js';
import { blankedOut, isInside, matchSpans, withoutSpans, type Span } from './spans.js';
import { nearToolName, readToolName } from './tool-name.js';

/** What the words of an answer hold of calls. */
export type Recovery =
  | { readonly kind: 'none' }
  /** Whole calls of offered tools, in the answer itself. */
  | {
      readonly kind: 'calls';
      readonly form: UnmarkedForm;
      readonly calls: readonly WrittenCall[];
      readonly spans: readonly Span[];
    }
  /** A call is meant that cannot be read; `why` ends the sentence "it ...". */
  | { readonly kind: 'unreadable'; readonly why: string };

const NONE: Recovery = { kind: 'none' };
/** Characters of an answer that is searched for calls: far more than any with calls has. */
const MAX_SEARCHED = 200_000;

/** Characters of JSON in which the name of its tool stands. */
const MAX_HEAD = 300;

/** Tokens that end an answer and leak into it. */
const END_TOKENS =
  /<\|(?:im_end|endoftext|eot_id|eom_id|end_of_text|end|return|call|end_of_turn|user|observation|END_OF_TURN_TOKEN)\|>|<\/s>|<eos>|<end_of_turn>|<｜end▁of▁sentence｜>|\[e~\[/g;
/** Marks of calls, also those that stand alone. */
const MARKS =
  /<\/?(?:[｜|]?\w+[:｜|])?(?:tool_?calls?|function_?calls?|invoke|arg_key|arg_value)\b[^<>\n]*>?|<\/?function\s*=|<[|｜]\/?tool[▁_][^<>\n]*>?|<tool_call\|>|\[TOOL_CALLS\]|\bto=functions\.|<\|(?:python_tag|python_start|action_start|START_ACTION|tools_prefix|content_invoke_tool_json)\|?>?|\bfunctools\[|<start_function_call>|\[TOOL_REQUEST\]/i;
/** Words before a form by which it is an example or a thing not done. */
const NOT_DONE =
  /\b(?:would|could|might|example|e\.g|instance|sample|hypothetical|format|schema|syntax|template|like this|such as|not|never|without|instead|if|unless|avoid|cannot|don't|won't|didn't|beispiel|nicht|ejemplo|exemple|esempio)\b|例如|比如|示例|пример|例えば/i;

/** What the words are read with. */
export interface RecoveryTerms {
  readonly offered: ReadonlySet<string>;
  readonly thoughts: readonly Span[];
}

/**
 * Looks for calls in the words of an answer. Forms that are shown (in a fence, quotation marks, an example) or thought are
 * no calls; one in the middle of a sentence is none either, unless nothing else follows from the answer: then it cannot be
 * told, and the model has to say. Of several calls all are read or none.
 */
export function recoverCalls(text: string, { offered, thoughts }: RecoveryTerms): Recovery {
  if (text.length > MAX_SEARCHED)
    return MARKS.test(text) ? unreadable('stands in an answer too long to read') : NONE;
  const said = blankedOut(text, [...thoughts, ...matchSpans(text, END_TOKENS)]);
  const endsSession = said.includes(STOP_SIGNAL);
  const masked = said.replaceAll(STOP_SIGNAL, ' '.repeat(STOP_SIGNAL.length));
  const fenced = shownSpans(masked);
  const all = findForms(masked);
  const forms = all.filter(({ span }) => !isQuoted(masked, span, fenced));
  // Of a form that is quoted all is, on whatever line it stands.
  const shown = [...fenced, ...all.filter((found) => !forms.includes(found)).map(({ span }) => span)];
  return (
    fromForms(masked, forms, { offered, endsSession, shown }) ??
    fromLines(masked, { offered, endsSession, shown }) ??
    fromLeftovers(masked, shown, offered) ??
    fromThought(text, masked, thoughts) ??
    NONE
  );
}

interface Answered {
  readonly offered: ReadonlySet<string>;
  /** What of it is only shown. */
  readonly shown: readonly Span[];
  readonly endsSession: boolean;
}

function fromForms(
  masked: string,
  forms: readonly FoundForm[],
  { offered, endsSession, shown }: Answered,
): Recovery | undefined {
  if (forms.length > MAX_FORMS) return unreadable(`is one of more than ${MAX_FORMS}`);
  const around = blankedOut(
    masked,
    forms.map(({ span }) => span),
  );
  const standing = forms.filter(({ span, calls }) =>
    calls ? !isInSentence(around, span) : isCutOff(masked, span),
  );
  const first = standing[0];
  if (!first) {
    return forms.length === 0 || endsSession ? undefined : unreadable('stands in the middle of a sentence');
  }
  const calls = standing.map((found) => found.calls);
  if (calls.some((found) => found === undefined)) return unreadable(`is no whole ${first.form.name}`);
  const spans = standing.map(({ span }) => span);
  const written = calls.flatMap((found) => found ?? []);
  const rest = blankedOut(masked, spans);
  const other = findUnmarked(rest, (it) => isMeant(it, offered) && !isQuoted(rest, it, shown));
  if (other && !isDeepStrictEqual(other.calls, written))
    return unreadable('stands beside one in another form');
  return made({ form: first.form, calls: written, spans }, offered);
}

/** Forms without marks. They may mean something else, so that what they name has to be a tool. */
function fromLines(masked: string, { offered, endsSession, shown }: Answered): Recovery | undefined {
  const found = findUnmarked(masked, (it) => isMeant(it, offered) && !isQuoted(masked, it, shown));
  if (!found) return undefined;
  if (masked.slice(found.end).trim() !== '') return unreadable('is followed by other words');
  const line = masked.slice(masked.lastIndexOf('\n', found.start - 1) + 1, found.start);
  if (endsSession && line.trim() !== '') return unreadable('stands in a sentence beside the end of the day');
  const before =
    masked
      .slice(0, found.start)
      .trimEnd()
      .split(/[.!?\n]\s+(?=\S)/)
      .at(-1) ?? '';
  if (NOT_DONE.test(before)) return unreadable('may be an example');
  return made({ form: found.form, calls: found.calls, spans: [found] }, offered);
}

/** Whether what has no marks names a tool, or nearly so. */
function isMeant({ calls }: UnmarkedCalls, offered: ReadonlySet<string>): boolean {
  return calls.some(({ name }) => (readToolName(name, offered) ?? nearToolName(name, offered)) !== undefined);
}

function fromLeftovers(
  masked: string,
  shown: readonly Span[],
  offered: ReadonlySet<string>,
): Recovery | undefined {
  const marks = matchSpans(masked, new RegExp(MARKS.source, 'gi'));
  if (marks.length > MAX_FORMS) return unreadable(`is one of more than ${MAX_FORMS}`);
  if (marks.some((span) => !isQuoted(masked, span, shown) && isCutOff(masked, span))) {
    return unreadable('is not whole');
  }
  if (fromBroken(masked, shown, offered)) return unreadable('is not whole');
  const fences = fencesIn(masked);
  const isAllFences = fences.length > 0 && withoutSpans(masked, fences).trim() === '';
  const holdsCalls = fences.some(
    ({ inside }) => findForms(inside).length > 0 || findUnmarked(inside) !== undefined,
  );
  return isAllFences && holdsCalls ? unreadable('stands in a code fence') : undefined;
}

/** Lines that begin as a call of an offered tool without marks, and are none: JSON up to the next empty line, or one line. */
function fromBroken(masked: string, shown: readonly Span[], offered: ReadonlySet<string>): boolean {
  const names = [...offered].map((name) => name.replaceAll('.', '\\.')).join('|');
  const named = `["'](?:name|tool|tool_name|function|function_name|action)["']\\s*:\\s*["'](?:functions\\.)?(?:${names})["']`;
  const begins = new RegExp(
    `^[ \\t]*(?:[\\[{](?:[^\\n]|\\n(?![ \\t]*\\n)){0,${MAX_HEAD}}?${named}|\\[\\s*(?:${names})\\(|Action\\s*:[ \\t]*\`?(?:${names})\\b)`,
    'gim',
  );
  return matchSpans(masked, begins).some(
    ({ start }) => !isInside(shown, start) && !isToolDescription(literalAt(masked, start)?.value),
  );
}

/** An answer that says nothing, and of which the thought holds a call. */
function fromThought(text: string, masked: string, thoughts: readonly Span[]): Recovery | undefined {
  if (masked.trim() !== '' || text.includes(STOP_SIGNAL)) return undefined;
  return holdsCall(thoughts.map(({ start, end }) => text.slice(start, end)).join('\n'))
    ? unreadable('stands in a thought')
    : undefined;
}

/** Whether a text holds a whole form with marks. */
export function holdsCall(text: string): boolean {
  return findForms(text).some(({ calls }) => calls !== undefined);
}

/** Whether words stand around a form, on its line, that make it a part of a sentence or an example. */
function isInSentence(around: string, { start, end }: Span): boolean {
  const before = around.slice(around.lastIndexOf('\n', start - 1) + 1, start);
  const after = around.slice(end, endOfLine(around, end));
  return after.trim() !== '' || NOT_DONE.test(before.split(/[.!?:]\s/).at(-1) ?? '');
}

/** Whether a mark without a whole call behind it is the rest of one, rather than a word in a sentence about marks. */
function isCutOff(masked: string, { start, end }: Span): boolean {
  const before = masked.slice(masked.lastIndexOf('\n', start - 1) + 1, start).trim();
  const after = masked.slice(end, endOfLine(masked, end)).trim();
  if (NOT_DONE.test(before)) return false;
  return before === '' || after === '' || /^[{[<`"]/.test(after);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function made(
  { form, calls, spans }: Omit<Recovery & { kind: 'calls' }, 'kind'>,
  offered: ReadonlySet<string>,
): Recovery {
  const named = calls.map(({ name, args }) => ({ name: readToolName(name, offered), written: name, args }));
  const unknown = named.find(({ name }) => name === undefined);
  if (unknown)
    return unreadable(`names ${JSON.stringify(unknown.written.slice(0, 60))}, which is no tool here`);
  return { kind: 'calls', form, calls: named.map(({ name = '', args }) => ({ name, args })), spans };
}

function unreadable(why: string): Recovery {
  return { kind: 'unreadable', why };
}
