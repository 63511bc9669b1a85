/** Elements whose text is not for readers. */
const SILENT = ['script', 'style', 'noscript', 'template', 'svg'];
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', euro: '€', pound: '£', copy: '©', reg: '®' },
};

/**
 * The text of a page for a reader: without HTML, control and invisible characters, with at most one empty line in a row.
 * Takes time in proportion to the text's length, whatever is in it.
 * @param maxLength in UTF-16 units; what is longer is cut and ends with `…`
 */
export function toPlainText(raw: string, maxLength: number): string {
  // Markup takes space too: a multiple is kept, so that there is enough left when it is gone.
  const readable = decodeEntities(stripTags(raw.slice(0, 8 * maxLength)))
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n\t]/gu, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return readable.length <= maxLength ? readable : `${wellFormed(readable.slice(0, maxLength - 1))}…`;
}

/** Walks from one `<` to the next `>`; a tag or a silent element that never ends takes the rest with it. */
function stripTags(html: string): string {
  // Of plain letters only: others may change their length, and with it every position.
  const lower = html.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  let text = '';
  let position = 0;
  for (;;) {
    const start = html.indexOf('<', position);
    if (start === -1) return text + html.slice(position);
    text += html.slice(position, start);
    if (!/[a-z/!?]/.test(lower.charAt(start + 1))) {
      text += '<';
      position = start + 1;
      continue;
    }
    const end = endOfTag(lower, start);
    if (end === -1) return text;
    text += /^<\/?(?:p|div|br|li|tr|h[1-6]|ul|ol|table|section|article)\b/.test(
      lower.slice(start, start + 10),
    )
      ? '\n'
      : ' ';
    position = end;
  }
}

/** The position after a tag, a comment, or a silent element; -1 when it never ends. */
function endOfTag(lower: string, start: number): number {
  const after = (closing: string, from: number) => {
    const found = lower.indexOf(closing, from);
    return found === -1 ? -1 : found + closing.length;
  };
  if (lower.startsWith('<!--', start)) return after('-->', start + 4);
  const silent = SILENT.find(
    (name) => lower.startsWith(name, start + 1) && /[\s>/]/.test(lower.charAt(start + 1 + name.length)),
  );
  const closed = silent === undefined ? start : after(`</${silent}`, start);
  return closed === -1 ? -1 : after('>', closed);
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (entity, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? entity;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
  });
}

/** A cut may have halved a character. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF]$/, '');
}
