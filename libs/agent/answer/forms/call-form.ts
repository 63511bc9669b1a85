import { type Span } from '../spans.js';
import { readCallBody } from './call-body.js';
import { skip } from './json-calls.js';
import { type ReadAt, type WrittenCall } from './literal.js';

/** A way in which a family of models writes its calls into the words of an answer. */
export interface CallForm {
  /** For people: whose it is, and by which mark it is known. */
  readonly name: string;
  /** What vLLM calls the parser that turns it into `tool_calls`; other servers have their own names for it. */
  readonly parser: string;
  /** The first one that begins at or behind this place. */
  find(text: string, from: number): FoundForm | undefined;
}

/** A form that was found. */
export interface FoundForm {
  readonly form: CallForm;
  /** With its marks; of one that is not whole the first mark alone. */
  readonly span: Span;
  /** Undefined where its marks are there and what stands between them is no whole call. */
  readonly calls: readonly WrittenCall[] | undefined;
}

/** Marks around calls. */
export interface EnclosedForm {
  readonly name: string;
  readonly parser: string;
  readonly open: RegExp;
  /** What closes it, by what opened it. */
  readonly close: (opened: RegExpExecArray) => RegExp;
  /** What stands inside, where the same marks belong to several families. */
  readonly has?: RegExp;
}

/** A form that ends with its closing mark. Without one it is not whole. */
export function enclosed({ name, parser, open, close, has }: EnclosedForm): CallForm {
  const opening = new RegExp(open.source, open.flags.replace('g', '') + 'g');
  const form: CallForm = {
    name,
    parser,
    find(text, from) {
      opening.lastIndex = from;
      for (let opened = opening.exec(text); opened; opened = opening.exec(text)) {
        const start = opened.index;
        const inside = start + opened[0].length;
        const closed = close(opened).exec(text.slice(inside));
        // What is not closed here is not closed further on either.
        if (has && !closed) return undefined;
        const body = text.slice(inside, closed ? inside + closed.index : undefined);
        if (has && !has.test(body)) continue;
        const calls = closed ? readCallBody(body) : undefined;
        const end = closed ? inside + body.length + closed[0].length : inside;
        return { form, span: { start, end }, calls };
      }
      return undefined;
    },
  };
  return form;
}

/** A mark with calls behind it. */
export interface LedForm {
  readonly name: string;
  readonly parser: string;
  readonly open: RegExp;
  /** Reads the calls that begin here, behind the mark or, with `atMark`, at it. */
  readonly read: (text: string, at: number) => ReadAt<readonly WrittenCall[]> | undefined;
  readonly atMark?: boolean;
  /** What may close it. */
  readonly close?: RegExp;
}

/** A form that ends with its last call. */
export function led({ name, parser, open, read, atMark, close }: LedForm): CallForm {
  const opening = new RegExp(open.source, open.flags.replace('g', '') + 'g');
  const form: CallForm = {
    name,
    parser,
    find(text, from) {
      opening.lastIndex = from;
      const opened = opening.exec(text);
      if (!opened) return undefined;
      const start = opened.index;
      const found = read(text, atMark ? start : start + opened[0].length);
      if (!found) return { form, span: { start, end: start + opened[0].length }, calls: undefined };
      const end = close ? skip(text, found.end, close) : found.end;
      return { form, span: { start, end }, calls: found.value };
    },
  };
  return form;
}
