import { joined, type Span } from './spans.js';

/** The marks between which a family of models thinks. */
interface ThoughtMarks {
  readonly open: RegExp;
  readonly close: RegExp;
}

/** Tags of thoughts, in any case and with a prefix or attributes: `<think>`, `<seed:think>`, `<longcat_think>`, ... */
const TAGS: readonly string[] = [
  'think',
  'thinking',
  'thought',
  'thoughts',
  'reasoning',
  'reason',
  'reflection',
  'scratchpad',
  'analysis',
  'antthinking',
  'inner_monologue',
  'inner_thoughts',
  'internal_thoughts',
  'chain_of_thought',
];

const FAMILIES: readonly ThoughtMarks[] = [
  ...TAGS.map((tag) => ({
    open: new RegExp(`<(?:[a-z]+[:_-])?${tag}(?:\\s[^<>]*)?>`, 'gi'),
    close: new RegExp(`</\\s*(?:[a-z]+[:_-])?${tag}\\s*>`, 'gi'),
  })),
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
    open: /<\|(?:think|thinking|begin_think|think_start)\|>/gi,
    close: /<\|(?:\/think|\/thinking|end_think|think_end)\|>/gi,
  },
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
const BARE_HARMONY = /^\s*analysis(?=[A-Z]|.*?assistant(?:final|commentary))/s;

/**
 * The parts of an answer that are thoughts, by the marks of every family. Where the closing mark is missing the thought
 * goes on to the end; where the opening one is, everything before the closing one is thought, because templates open a
 * thought before the model's first word. A mark counts for its own family only.
 */
export function thoughtSpans(text: string): readonly Span[] {
  const spans = FAMILIES.flatMap((marks) => spansBetween(text, marks));
  return joined([...spans, ...harmonySpans(text), ...bareHarmonySpans(text)]);
}

function spansBetween(text: string, { open, close }: ThoughtMarks): Span[] {
  const marks = [
    ...[...text.matchAll(open)].map(({ index }) => ({ opens: true, at: index, end: index })),
    ...[...text.matchAll(close)].map((match) => ({
      opens: false,
      at: match.index,
      end: match.index + match[0].length,
    })),
  ].sort((one, other) => one.at - other.at);
  const spans: Span[] = [];
  let opened: number | undefined;
  for (const { opens, at, end } of marks) {
    if (opens) {
      opened ??= at;
    } else {
      spans.push({ start: opened ?? 0, end });
      opened = undefined;
    }
  }
  return opened === undefined ? spans : [...spans, { start: opened, end: text.length }];
}

function harmonySpans(text: string): Span[] {
  const first = HARMONY_HEADER.exec(text);
  if (!first) return [];
  const before = text.slice(0, first.index).trim() === '' ? [] : [{ start: 0, end: first.index }];
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
