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
/** Where an object inside another one still speaks of the page itself. */
const SAME_PAGE = /^(?:@graph|mainEntity|mainEntityOfPage|metadata|meta|headers|json-?ld|\d+)$/i;
/** Parts of a page, which may be older than it. */
const PART = /comment|video|image|audio|review|person|organization|event|product|dataset|upload|release/i;
const DEEPEST = 12;

/** A value under a name that says a date. */
export interface NamedDate {
  /** Unread; what is no date is a claim that cannot be read. */
  readonly value: unknown;
  /** False for the date of a part, such as a video or a comment. */
  readonly isOfPage: boolean;
}

/**
 * What is said in JSON (metadata of a page, JSON-LD, an answer of a reader) of the dates of a page: the values under all
 * common names, such as `article:modified_time`, `datePublished`, `DC.date.issued` or `last-modified`, in nested objects,
 * arrays and JSON inside too. Nothing, in its several spellings, claims nothing.
 */
export function namedDates(json: unknown, isOfPage = true, depth = 0): readonly NamedDate[] {
  if (typeof json === 'string') {
    return /^\s*[{[]/.test(json) ? namedDates(parsed(json), isOfPage, depth + 1) : [];
  }
  if (depth > DEEPEST || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap((item: unknown) => namedDates(item, isOfPage, depth + 1));
  const isWhole = isOfPage && !('@type' in json && PART.test(JSON.stringify(json['@type'])));
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) => {
    if (OTHER_PAGES.has(name)) return [];
    return isDateName(name)
      ? claimsUnder(name, value, isWhole && !PART.test(name), depth)
      : namedDates(value, isWhole && SAME_PAGE.test(name), depth + 1);
  });
}

/** Whether a value under this name says when a page was published, changed or made. */
export function isDateName(name: string): boolean {
  if (name === '') return false;
  const words = spelling(name);
  return !OTHER_NAME.test(words) && DATE_NAME.test(words.replaceAll(' ', ''));
}

function claimsUnder(name: string, value: unknown, isOfPage: boolean, depth: number): readonly NamedDate[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => claimsUnder(name, item, isOfPage, depth));
  }
  if (typeof value === 'object' && value !== null) {
    const typed = Object.entries(value).filter(([key]) => /^@?value$/.test(key));
    return typed.length > 0
      ? typed.flatMap(([, inner]: [string, unknown]) => claimsUnder(name, inner, isOfPage, depth))
      : namedDates(value, false, depth + 1);
  }
  const isDate = isClaim(value) && (ALWAYS_DATE.test(spelling(name)) || /\d/.test(String(value)));
  return isDate ? [{ value, isOfPage }] : [];
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
