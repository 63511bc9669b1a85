/** A part of a text: from `start` up to, but without, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether a place in the text lies in one of the parts. */
export function isInside(spans: readonly Span[], at: number): boolean {
  return spans.some(({ start, end }) => start <= at && at < end);
}

/** The text without these parts, which may overlap. */
export function withoutSpans(text: string, spans: readonly Span[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of joined(spans)) {
    rest += text.slice(at, start);
    at = end;
  }
  return rest + text.slice(at);
}

/** The text with blanks in place of these parts: what is left stands where it stood. Ends of lines are kept. */
export function blankedOut(text: string, spans: readonly Span[]): string {
  let blanked = '';
  let at = 0;
  for (const { start, end } of joined(spans)) {
    blanked += text.slice(at, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ');
    at = end;
  }
  return blanked + text.slice(at);
}

/** Every match of a global pattern, as a part of the text. */
export function matchSpans(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map(({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
  }));
}

/** The same parts in their order, those that overlap as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const parts: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const last = parts.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else parts.push({ start, end });
  }
  return parts;
}
