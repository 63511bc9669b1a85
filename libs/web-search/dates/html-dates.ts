import { isDateName, namedDates } from './named-dates.js';

/** Characters around the first heading in which `<time>` is the page's own; lists of other pages come later. */
const BEFORE_HEADING = 2_000;
const AFTER_HEADING = 6_000;

// Bounded, so that no text takes longer than in proportion to its length.
const TAG = /<(?:meta|time|[a-z][a-z0-9-]{0,20}(?=[^<>]{1,2000}\bitemprop\b))\b[^<>]{0,2000}>/gi;
const JSON_LD = /<script\b[^<>]{0,300}\bld\+json\b[^<>]{0,300}>([\s\S]*?)(?:<\/script|$)/gi;
const JSON_PAIR = /"([\w:@.-]{1,60})"\s*:\s*"([^"\\]{1,64})"/g;

/**
 * What HTML says of the dates of its page, unread: `<meta>` by name, property, itemprop and http-equiv, microdata,
 * JSON-LD, and `<time>`: near the first heading in a whole document, everywhere in a text.
 */
export function htmlDates(html: string, isDocument: boolean): readonly unknown[] {
  const heading = isDocument ? html.search(/<h1\b/i) : -1;
  const isNear = (at: number) =>
    heading === -1 || (at > heading - BEFORE_HEADING && at < heading + AFTER_HEADING);
  const tags = [...html.matchAll(TAG)].flatMap((match) =>
    tagDates(match[0], html.slice(match.index + match[0].length), isNear(match.index)),
  );
  return [...tags, ...[...html.matchAll(JSON_LD)].flatMap(([, json = '']) => jsonLdDates(json))];
}

function tagDates(tag: string, rest: string, isNear: boolean): readonly unknown[] {
  const name = ['itemprop', 'property', 'name', 'http-equiv'].map((key) => attribute(tag, key)).find(Boolean);
  const value = attribute(tag, 'content') ?? attribute(tag, 'datetime') ?? ownText(rest);
  if (name !== undefined && isDateName(name)) return namedDates({ [name]: value });
  if (!/^<time\b/i.test(tag) || !isNear) return [];
  // A time of day, a duration or a week is no date.
  return /\d{4}-?\/?\d|\b\d{4}\b|\bago\b|yesterday|today/i.test(value) ? [value] : [];
}

/** The text up to the next tag. */
function ownText(rest: string): string {
  return rest.slice(0, 100).split('<', 1)[0]?.trim() ?? '';
}

function attribute(tag: string, name: string): string | undefined {
  const form = new RegExp(`[\\s"']${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i');
  const [, double, single, bare] = form.exec(tag) ?? [];
  return double ?? single ?? bare;
}

/** Of JSON that cannot be parsed, what looks like its pairs. */
function jsonLdDates(json: string): readonly unknown[] {
  try {
    return namedDates(JSON.parse(json));
  } catch {
    return [...json.matchAll(JSON_PAIR)].flatMap(([, name = '', value]) => namedDates({ [name]: value }));
  }
}
