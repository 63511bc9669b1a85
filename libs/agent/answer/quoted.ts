import { isInside, matchSpans, type Span } from './spans.js';

/** Tags in which something is shown, not said. */
const SHOWN = /<(code|pre|example|quote|blockquote)\b[^>]*>[^]*?(?:<\/\1>|$)/gi;
const COMMENT = /<!--[^]*?(?:-->|$)/g;
const QUOTED_LINE = /^[ \t]*>[^\n]*$/gm;
const FENCE = /(?:^[ \t]*|(?=```tool_code[ \t]*$))(```+|~~~+)[ \t]*([\w-]*)[^\n]*$/gm;
/** Gemini's calls stand in a fence of their own; its mark is one of the forms. */
const CALL_FENCE = 'tool_code';
const OPENING_QUOTES = '"\'`“‘«「『';

/** A fence of code with what it holds. */
export interface Fence extends Span {
  readonly inside: string;
}

/** The fences of a text; one that is not closed goes on to the end. Those of Gemini's calls are left out. */
export function fencesIn(text: string): readonly Fence[] {
  const fences: Fence[] = [];
  let opened:
    | { readonly start: number; readonly inside: number; readonly mark: string; readonly of: string }
    | undefined;
  for (const { 0: line, 1: mark = '', 2: of = '', index } of text.matchAll(FENCE)) {
    if (!opened) {
      opened = { start: index, inside: index + line.length, mark, of };
    } else if (mark.startsWith(opened.mark) && of === '') {
      if (opened.of !== CALL_FENCE) {
        fences.push({
          start: opened.start,
          end: index + line.length,
          inside: text.slice(opened.inside, index),
        });
      }
      opened = undefined;
    }
  }
  if (opened && opened.of !== CALL_FENCE) {
    fences.push({ start: opened.start, end: text.length, inside: text.slice(opened.inside) });
  }
  return fences;
}

/** The parts of a text that show something instead of saying it: fences, comments, quoted lines, tags of examples. */
export function shownSpans(text: string): readonly Span[] {
  return [
    ...fencesIn(text),
    ...[SHOWN, COMMENT, QUOTED_LINE].flatMap((pattern) => matchSpans(text, pattern)),
  ];
}

/** Whether a part of a text is shown or quoted there: in one of the parts above, in inline code or between quotation marks. */
export function isQuoted(text: string, { start }: Span, shown: readonly Span[]): boolean {
  if (isInside(shown, start)) return true;
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const isOdd = (mark: RegExp) => (before.match(mark)?.length ?? 0) % 2 === 1;
  return (
    isOdd(/`+/g) ||
    isOdd(/"/g) ||
    before.lastIndexOf('“') > before.lastIndexOf('”') ||
    OPENING_QUOTES.includes(before.trimEnd().at(-1) ?? ' ')
  );
}
