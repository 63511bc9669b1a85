import { isQuoted, shownSpans } from './quoted.js';
import { joined, matchSpans, type Span } from './spans.js';

/** The marks between which a family of models thinks. */
interface ThoughtMarks {
  readonly open: RegExp;
  readonly close: RegExp;
}

/** A tag of thoughts by a word in its name, in any case: `<think>`, `<seed:think>`, `</inner_monologue>`. */
const TAG =
  /<(\/?)\s*(?:[a-z]{1,20}:)?([a-z_-]{0,40}(?:think|thought|reason|reflect|monologue|rationale|deliberat|scratchpad|analysis|\bcot\b)[a-z_]{0,40})\s*(?:\s[^<>]*[^<>/])?>/gi;
const ONE_TAG = new RegExp(TAG.source, 'i');
/** What stands around a mark that is only spoken of. */
const QUOTES = new Set(['""', "''", '``', '“”', '‘’', '«»', '「」']);

const FAMILIES: readonly ThoughtMarks[] = [
  // Magistral.
  { open: /\[THINK\]/gi, close: /\[\/THINK\]/gi },
  // Kimi-VL.
  { open: /◁think▷/gi, close: /◁\/think▷/gi },
  // OpenThinker, Bespoke.
  { open: /<\|begin_of_thought\|>/gi, close: /<\|end_of_thought\|>/gi },
  // Command A Reasoning.
  { open: /<\|START_THINKING\|>/gi, close: /<\|END_THINKING\|>/gi },
  // Apertus.
  { open: /<\|inner_prefix\|>/gi, close: /<\|inner_suffix\|>/gi },
  // Models that write the tag as a special token.
  {
    open: /<[|｜](?:think|thinking|begin[_▁](?:of[_▁])?think(?:ing)?|think_start)[|｜]>/gi,
    close: /<[|｜](?:\/think|\/thinking|end[_▁](?:of[_▁])?think(?:ing)?|think_end|content)[|｜]>/gi,
  },
  // Pangu.
  { open: /\[unused16\]/g, close: /\[unused17\]/g },
  // Gemma 4.
  { open: /<\|channel>\s*thought\b/gi, close: /<channel\|>/gi },
  // Granite 3.2, in words.
  { open: /^[ \t]*Here(?:'s| is) my thought process:/gim, close: /Here(?:'s| is) my response:/gi },
];

/** What ends a message of harmony, the format of gpt-oss, or begins the next one. */
const HARMONY_END = /<\|(?:end|return|call|start|channel)\|>/;
const HARMONY_HEADER = /<\|start\|>\s*assistant|<\|channel\|>/;
const HARMONY_ANALYSIS = /<\|channel\|>\s*analysis\b/g;
/** Harmony of which the special tokens were dropped: `analysisBuy low.assistantfinalDone.` */
const BARE_HARMONY = /^\s*analysis(?=[A-Z]|.*?assistant(?:final|commentary))|assistantfinal/s;

/**
 * The parts of an answer that are thoughts, by the marks of every family. Where the closing mark is missing the thought
 * goes on to the end; where the opening one is, everything before the closing one is thought, because templates open a
 * thought before the model's first word. A mark counts for its own family only, and one between quotation marks for none.
 */
export function thoughtSpans(text: string): readonly Span[] {
  const spans = FAMILIES.flatMap((marks) => spansBetween(text, marks));
  return joined([...spans, ...tagSpans(text), ...harmonySpans(text), ...bareHarmonySpans(text)]);
}

function spansBetween(text: string, { open, close }: ThoughtMarks): Span[] {
  const marks = [
    ...marksOf(text, open).map((match) => ({ name: '', opens: true, ...match })),
    ...marksOf(text, close).map((match) => ({ name: '', opens: false, ...match })),
  ];
  return spansOf(text, marks);
}

/** Of tags, another one closes a thought whose own closing tag never comes: `<think>...</thinking>`. */
function tagSpans(text: string): Span[] {
  const marks = marksOf(text, TAG).map((span) => {
    const [, slash, name = ''] = ONE_TAG.exec(text.slice(span.start, span.end)) ?? [];
    return { name: name.toLowerCase(), opens: slash === '', ...span };
  });
  return spansOf(text, marks);
}

interface Mark extends Span {
  readonly name: string;
  readonly opens: boolean;
}

function spansOf(text: string, unsorted: readonly Mark[]): Span[] {
  const marks = [...unsorted].sort((one, other) => one.start - other.start);
  const lastClosing = new Map(marks.filter(({ opens }) => !opens).map(({ name, start }) => [name, start]));
  const spans: Span[] = [];
  let from = 0;
  let open: string[] = [];
  for (const { name, opens, start, end } of marks) {
    if (opens) {
      if (open.length === 0) from = start;
      if (!open.includes(name)) open.push(name);
      continue;
    }
    const own = open.lastIndexOf(name);
    const isOther = own === -1 && open.some((opened) => (lastClosing.get(opened) ?? -1) > start);
    if (isOther) continue;
    open = open.slice(0, Math.max(own, 0));
    if (open.length > 0) continue;
    spans.push({ start: from, end });
    from = 0;
  }
  return open.length === 0 ? spans : [...spans, { start: from, end: text.length }];
}

function marksOf(text: string, pattern: RegExp): readonly Span[] {
  return matchSpans(text, pattern).filter(
    ({ start, end }) => !QUOTES.has((text[start - 1] ?? '') + (text[end] ?? '')),
  );
}

function harmonySpans(text: string): Span[] {
  const first = HARMONY_HEADER.exec(text)?.index;
  if (first === undefined || isQuoted(text, { start: first, end: first }, shownSpans(text))) return [];
  const before = text.slice(0, first).trim() === '' ? [] : [{ start: 0, end: first }];
  const analyses = [...text.matchAll(HARMONY_ANALYSIS)].map(({ 0: header, index }) => {
    const body = index + header.length;
    const end = HARMONY_END.exec(text.slice(body));
    return { start: index, end: end ? body + end.index : text.length };
  });
  return [...before, ...analyses];
}

function bareHarmonySpans(text: string): Span[] {
  if (!BARE_HARMONY.test(text)) return [];
  const end = /assistant(?:final|commentary)/.exec(text);
  return [{ start: 0, end: end ? end.index : text.length }];
}
