import { withoutSecret } from '@app/domain';

/** How much of a key is enough to recognise it in what quotes it only in part. */
const RECOGNISED_LENGTH = 8;

/** What looks like a key of some provider: with a known beginning, after a word that announces it, or starred out. */
const KEY_SHAPES: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|csk|hf|nvapi|pplx|fw|r8|tgp)[-_][\w*.-]{6,}/gi,
  /\bAIza[\w*-]{6,}/g,
  /\b(?:Bearer|Basic)\s+[\w*.~+/=-]{6,}/gi,
  /(?<=\b(?:api[-_ ]?key|access[-_ ]?token|authorization|key)["']?\s*[:=]\s*["']?)[\w*.~+/-]{6,}/gi,
  /[\w.-]*\*{3,}[\w*.-]*/g,
];

/**
 * A provider's words without keys: neither those that were sent, whole or from their beginning on, nor another that they
 * seem to quote. Each becomes `[key]`.
 */
export function redactKeys(text: string, secrets: readonly string[]): string {
  // The longest first: one secret may be a part of another.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  const withoutOwn = longestFirst.reduce(withoutWholeOrPart, text);
  return KEY_SHAPES.reduce((rest, shape) => rest.replaceAll(shape, '[key]'), withoutOwn);
}

function withoutWholeOrPart(text: string, secret: string): string {
  const rest = withoutSecret(text, secret);
  const beginning = secret.slice(0, RECOGNISED_LENGTH);
  if (beginning.length < RECOGNISED_LENGTH) return rest;
  return rest.replaceAll(new RegExp(`${escapeForRegExp(beginning)}[^\\s"']*`, 'g'), '[key]');
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
