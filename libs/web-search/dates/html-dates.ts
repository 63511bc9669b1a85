import { isDateName, namedDates, type NamedDate } from './named-dates.js';

/** Characters around the first heading in which `<time>` is the page's own; lists of other pages come later. */
const BEFORE_HEADING = 2_000;
const AFTER_HEADING = 6_000;

// Bounded, so that no text takes longer than in proportion to its length.
const TAG = /<(?:meta|time|[a-z][a-z0-9-]{0,20}(?=[^<>]{1,2000}\bitemprop\b))\b[^<>]{0,2000}>/gi;
const JSON_LD = /<script\b[^<>]{0,300}\bld\+json\b[^<>]{0,300}>([\s\S]*?)(?:<\/script|$)/gi;
const JSON_PAIR = /"([\w:@.-]{1,60})"\s*:\s*"([^"\\]{1,64})"/g;
/** Attributes that say what a value is. */
const NAMES = ['itemprop', 'property', 'name', 'http-equiv'];
const NONE: ReadonlyMap<string, string> = new Map();
const ATTRIBUTE =
  /[\s"'](itemprop|property|name|http-equiv|content|datetime)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;

/**
 * What HTML says of the dates of its page: `<meta>` by name, property, itemprop and http-equiv, microdata, JSON-LD, and
 * `<time>`: near the first heading in a whole document, everywhere in a text.
 */
export function htmlDates(html: string, isDocument: boolean): readonly NamedDate[] {
  const heading = isDocument ? html.search(/<h1\b/i) : -1;
  const isNear = (at: number) =>
    heading === -1 || (at > heading - BEFORE_HEADING && at < heading + AFTER_HEADING);
  const tags = [...html.matchAll(TAG)].flatMap(({ 0: tag, index }) => {
    const end = index + tag.length;
    return tagDates(tag, html.slice(end, end + 100), isNear(index));
  });
  return [...tags, ...[...html.matchAll(JSON_LD)].flatMap(([, json = '']) => jsonLdDates(json))];
}

/** @param rest the beginning of what follows the tag */
function tagDates(tag: string, rest: string, isNear: boolean): readonly NamedDate[] {
  const attributes = tag.includes('=') ? attributesOf(tag) : NONE;
  const name = NAMES.map((key) => attributes.get(key) ?? '').find(isDateName);
  const isTime = isNear && /^<time\b/i.test(tag);
  if (name === undefined && !isTime) return [];
  const [ownText = ''] = rest.split('<', 1);
  const value = attributes.get('content') ?? attributes.get('datetime') ?? ownText.trim();
  if (name !== undefined) return namedDates({ [name]: value });
  // A time of day, a duration or a week is no date.
  return /\d{4}[-/]?\d|\b\d{4}\b|\bago\b|yesterday|today/i.test(value) ? [{ value, isOfPage: true }] : [];
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  return new Map(
    [...tag.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      double ?? single ?? bare ?? '',
    ]),
  );
}

/** Of JSON that cannot be parsed, what looks like its pairs. */
function jsonLdDates(json: string): readonly NamedDate[] {
  try {
    return namedDates(JSON.parse(json));
  } catch {
    return [...json.matchAll(JSON_PAIR)].flatMap(([, name = '', value]) => namedDates({ [name]: value }));
  }
}
