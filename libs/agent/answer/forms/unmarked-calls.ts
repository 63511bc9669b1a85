import { isJsonRecord } from '../../json-record.js';
import { gemmaCallAt, namedJsonOf, pythonCallsAt } from './call-body.js';
import { type CallForm } from './call-form.js';
import { jsonCallsAt } from './json-calls.js';
import { literalAt, type WrittenCall } from './literal.js';

/** A form that has no mark of its own: it counts only on lines of its own, and for names that are offered. */
export type UnmarkedForm = Pick<CallForm, 'name' | 'parser'>;

const JSON_FORM: UnmarkedForm = { name: 'JSON without marks', parser: 'llama3_json, llama4_json or xlam' };
const PYTHON_FORM: UnmarkedForm = { name: 'Python calls in a list', parser: 'pythonic or llama4_pythonic' };
const NAMED_FORM: UnmarkedForm = {
  name: 'a name with JSON behind it',
  parser: 'mistral, kimi_k2 or the one of your model',
};
const GEMMA_FORM: UnmarkedForm = { name: 'call:name{...}', parser: 'gemma4 or functiongemma' };
const REACT_FORM: UnmarkedForm = { name: 'ReAct, Action and Action Input', parser: 'the one of your model' };

/** Places with JSON that are tried: an answer with calls has fewer. */
const MAX_TRIED = 500;

/** Beginnings of lines, and what stands behind a sentence. */
const STARTS = /(?:^|[.!?。！？]|(?<!["'])[:：])[ \t]*(?=\S)/gm;

/** Calls without marks. */
export interface UnmarkedCalls {
  readonly form: UnmarkedForm;
  readonly calls: readonly WrittenCall[];
  readonly start: number;
  readonly end: number;
}

/**
 * The first calls without marks in a text, on lines of their own or behind a sentence, up to the end of a line.
 * @param isMeant whether what was found can be meant; otherwise the search goes on
 */
export function findUnmarked(
  text: string,
  isMeant: (found: UnmarkedCalls) => boolean = () => true,
): UnmarkedCalls | undefined {
  let tried = 0;
  for (const { index, 0: blanks } of text.matchAll(STARTS)) {
    const start = index + blanks.length;
    const isJson = text[start] === '{' || text[start] === '[';
    const isInLine = blanks.trim() !== '';
    if (isInLine && !isJson) continue;
    tried += isJson ? 1 : 0;
    if (tried > MAX_TRIED) return undefined;
    if (isInLine && isInJson(text, index)) continue;
    const found = unmarkedAt(text, start);
    if (found && /^[ \t]*(?:[;,]?[ \t]*)?(?:\n|$)/.test(text.slice(found.end)) && isMeant(found))
      return found;
  }
  return undefined;
}

/** Whether a place stands behind a brace on its line: what follows is a part of something else, maybe broken. */
function isInJson(text: string, at: number): boolean {
  return /[{[]/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
}

function unmarkedAt(text: string, start: number): UnmarkedCalls | undefined {
  const first = text[start];
  if (first === '{' || first === '[') {
    const json = jsonCallsAt(text, start);
    if (json) return { form: JSON_FORM, calls: json.value, start, end: json.end };
    const python = first === '[' ? pythonCallsAt(text, start) : undefined;
    return python && { form: PYTHON_FORM, calls: python.value, start, end: python.end };
  }
  return reactAt(text, start) ?? wholeAnswerAt(text, start);
}

/**
 * `Action: buy` and on the next line `Action Input: {...}`, once or several times; an observation that the model made up
 * itself is cut off, with what it made of it.
 */
function reactAt(text: string, start: number): UnmarkedCalls | undefined {
  const head = /\s*Action\s*:[ \t]*`?([\w.]+)`?[ \t]*\n\s*Action[ _]?Input\s*:\s*/iy;
  const calls: WrittenCall[] = [];
  for (let end = start; ;) {
    head.lastIndex = end;
    const match = head.exec(text);
    const input = match && literalAt(text, head.lastIndex);
    if (!match || !input || !isJsonRecord(input.value)) {
      if (calls.length === 0) return undefined;
      const observed = /^\s*\n\s*Observation\s*:/i.test(text.slice(end));
      return { form: REACT_FORM, calls, start, end: observed ? text.length : end };
    }
    calls.push({ name: match[1] ?? '', args: input.value });
    end = input.end;
  }
}

/** What counts only where the answer holds nothing else: a word in front of it could be a part of a sentence. */
function wholeAnswerAt(text: string, start: number): UnmarkedCalls | undefined {
  if (text.slice(0, start).trim() !== '') return undefined;
  const end = text.trimEnd().length;
  const whole = text.slice(start, end);
  const named = namedJsonOf(whole);
  if (named) return { form: NAMED_FORM, calls: named, start, end };
  const gemma = gemmaCallAt(whole, 0);
  if (gemma?.end === whole.length) return { form: GEMMA_FORM, calls: [gemma.value], start, end };
  const python = pythonCallsAt(whole.replace(/^print\s*\(([^]*)\)$/, '$1'), 0);
  const isWhole = python && python.end >= whole.replace(/^print\s*\(([^]*)\)$/, '$1').length;
  return isWhole ? { form: PYTHON_FORM, calls: python.value, start, end } : undefined;
}
