import { matchSpans, type Span } from './spans.js';

const HEADERS =
  /(?:<\|start\|>\s*assistant)?\s*<\|channel\|>\s*(?:final|commentary|analysis)?\s*(?:<\|constrain\|>\s*\w*)?\s*(?:<\|message\|>)?|<\|start\|>\s*assistant|<\|(?:message|end|return|call|constrain)\|>|^\s*(?:assistant)?final(?=[A-Z<])|assistantfinal/g;
const IS_HARMONY =
  /<\|channel\|>|<\|start\|>\s*assistant|^\s*analysis[^]*?assistant(?:final|commentary)|assistantfinal/;

/**
 * The marks of harmony, the format of gpt-oss, in words that a server did not take apart; none in other words. Its
 * templates refuse an earlier message that holds them.
 */
export function harmonyMarks(words: string): readonly Span[] {
  return IS_HARMONY.test(words) ? matchSpans(words, HEADERS) : [];
}
