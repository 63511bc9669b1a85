/** Names in the form that `spelling` gives. What says when something was published, changed or made. */
const DATE_NAME =
  /date|publish(?:ed|time|on|at)|pubtime|modified|modification|lastmod|updat|create(?:d|at|on|time)|creation|lastreviewed|issued|revis(?:ed|ion)|posted|timestamp|releas(?:ed|etime)/;
/** Dates of something else, and words that contain a name by accident. */
const OTHER_NAME =
  /expir|until|valid|start|\bend\b|birth|death|founding|event|format|zone|frequency|period|deadline|candidate|mandate|dateline/;
/** Names under which anything but a date is a date that cannot be read. */
const ALWAYS_DATE = /(?<!up)date|time|modified/;
/** Lists of other pages. */
const OTHER_PAGES = new Set(['itemListElement', 'mentions', 'citation', 'isBasedOn']);
const DEEPEST = 12;

/**
 * What is said in JSON (metadata of a page, JSON-LD, an answer of a reader) of the dates of a page, unread: the values
 * under all common names, such as `article:modified_time`, `datePublished`, `DC.date.issued` or `last-modified`, in
 * nested objects and arrays too. Nothing, in its several spellings, claims nothing; anything else under such a name that
 * is no date is a claim that cannot be read.
 */
export function namedDates(json: unknown, depth = 0): readonly unknown[] {
  if (typeof json === 'string') return /^\s*[{[]/.test(json) ? namedDates(parsed(json), depth + 1) : [];
  if (depth > DEEPEST || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap((item: unknown) => namedDates(item, depth + 1));
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) => {
    if (OTHER_PAGES.has(name)) return [];
    return isDateName(name) ? claimsUnder(name, value, depth) : namedDates(value, depth + 1);
  });
}

/** Whether a value under this name says when a page was published, changed or made. */
export function isDateName(name: string): boolean {
  const words = spelling(name);
  return !OTHER_NAME.test(words) && DATE_NAME.test(words.replaceAll(' ', ''));
}

function claimsUnder(name: string, value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => claimsUnder(name, item, depth));
  if (typeof value === 'object' && value !== null) {
    const typed = Object.entries(value).filter(([key]) => /^@?value$/.test(key));
    return typed.length > 0
      ? typed.flatMap(([, inner]: [string, unknown]) => claimsUnder(name, inner, depth))
      : namedDates(value, depth + 1);
  }
  return isClaim(value) && (ALWAYS_DATE.test(spelling(name)) || /\d/.test(String(value))) ? [value] : [];
}

function isClaim(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** Undefined for what is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A name as words in lower case: `dateModified`, `date_modified` and `DATE-modified` are one. */
function spelling(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
}
