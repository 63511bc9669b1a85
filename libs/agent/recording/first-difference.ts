import { type RequestTexts } from './request-texts.js';

const EXCERPT_BEFORE = 20;
const EXCERPT_AFTER = 40;

/** Where two requests begin to differ, in words; undefined when they are the same to the byte. */
export function firstDifference(expected: RequestTexts, actual: RequestTexts): string | undefined {
  const count = Math.max(expected.messages.length, actual.messages.length);
  for (let index = 0; index < count; index += 1) {
    const [recorded, own] = [expected.messages[index], actual.messages[index]];
    if (recorded === own) continue;
    return `message ${index + 1} (${roleOf(own ?? recorded)}), ${textDifference(recorded ?? '', own ?? '')}`;
  }
  if (expected.tools === actual.tools) return undefined;
  return `the offered tools, ${textDifference(expected.tools, actual.tools)}`;
}

/** The first differing character of two texts, counted from 1, with a little of what stands around it. */
export function textDifference(expected: string, actual: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at += 1;
  return `character ${at + 1}: expected ${excerpt(expected, at)}, got ${excerpt(actual, at)}`;
}

function excerpt(text: string, at: number): string {
  if (text === '') return 'nothing';
  const from = Math.max(0, at - EXCERPT_BEFORE);
  const to = at + EXCERPT_AFTER;
  return `«${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}»`;
}

function roleOf(message: string | undefined): string {
  const { role } = JSON.parse(message ?? '{}') as { readonly role?: unknown };
  return typeof role === 'string' ? role : 'unknown';
}
