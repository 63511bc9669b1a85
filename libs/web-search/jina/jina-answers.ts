import { z } from 'zod';
import { htmlDates } from '../dates/html-dates.js';
import { namedDates, type NamedDate } from '../dates/named-dates.js';

/** A search result as Jina reports it. */
export interface SearchResult {
  /** Empty when it has none. */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** What the search engine says of its date, unread; empty when it says nothing. */
  readonly dateClaims: readonly NamedDate[];
}

/** A page as Jina's reader reports it. */
export interface ReadPage {
  /** Where the page was read in the end; undefined when the reader does not say. */
  readonly url: string | undefined;
  readonly title: string;
  readonly content: string;
  /** What the page says of its publication and last change, unread; empty when it says nothing. */
  readonly dateClaims: readonly NamedDate[];
}

const text = z.string().catch('');
const searchAnswer = z.object({ data: z.array(z.unknown()) });
const searchResult = z.looseObject({ url: text, title: text, description: text });
const readerAnswer = z.object({
  data: z.looseObject({
    url: z.string().optional().catch(undefined),
    title: text,
    content: text,
    html: text,
    warning: text,
  }),
});

/** Fields of an answer that are texts, or lists of other pages. */
const NO_METADATA = [
  'content',
  'html',
  'text',
  'chunks',
  'links',
  'images',
  'external',
  'siteLinks',
  'usage',
];
/** The reader answers 200 for a page that it did not get, and says so here. */
const PAGE_ERROR = /returned error \d{3}/i;

/** Results in the search engine's order; undefined when the answer is none of a search. */
export function parseSearchAnswer(json: unknown): readonly SearchResult[] | undefined {
  const answer = searchAnswer.safeParse(json);
  if (!answer.success) return undefined;
  return answer.data.data.map((item) => {
    const result = searchResult.safeParse(item);
    if (!result.success) return { url: '', title: '', description: '', dateClaims: [] };
    const { url, title, description } = result.data;
    return { url, title, description, dateClaims: metadataDates(result.data) };
  });
}

/** The page; undefined when the answer is none of a reader or the reader did not get the page. */
export function parseReaderAnswer(json: unknown): ReadPage | undefined {
  const answer = readerAnswer.safeParse(json);
  if (!answer.success || PAGE_ERROR.test(answer.data.data.warning)) return undefined;
  const { url, title, content, html } = answer.data.data;
  const claims = [...metadataDates(answer.data.data), ...htmlDates(html, true), ...htmlDates(content, false)];
  return { url, title, content, dateClaims: claims };
}

/** `date`, `publishedTime`, the page's `metadata` by name, and whatever else is called like a date. */
function metadataDates(answer: Readonly<Record<string, unknown>>): readonly NamedDate[] {
  return namedDates(Object.fromEntries(Object.entries(answer).filter(([key]) => !NO_METADATA.includes(key))));
}
