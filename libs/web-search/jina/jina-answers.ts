import { z } from 'zod';

/** A search result as Jina reports it. */
export interface SearchResult {
  /** Empty when it has none. */
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** What the search engine says of its date, unread; empty when it says nothing. */
  readonly dateClaims: readonly unknown[];
}

/** A page as Jina's reader reports it. */
export interface ReadPage {
  /** Where the page was read in the end; undefined when the reader does not say. */
  readonly url: string | undefined;
  readonly title: string;
  readonly content: string;
  /** What the page says of its publication and last change, unread; empty when it says nothing. */
  readonly dateClaims: readonly unknown[];
}

const text = z.string().catch('');
const searchAnswer = z.object({ data: z.array(z.unknown()) });
const searchResult = z.object({
  url: text,
  title: text,
  description: text,
  date: z.unknown().optional(),
  publishedTime: z.unknown().optional(),
});
const readerAnswer = z.object({
  data: z.object({
    url: z.string().optional().catch(undefined),
    title: text,
    content: text,
    warning: text,
    publishedTime: z.unknown().optional(),
    metadata: z.record(z.string(), z.unknown()).catch({}),
  }),
});

/** The page's own words on when it was published or changed, among the metadata that newer readers report. */
const DATE_METADATA = ['article:published_time', 'article:modified_time', 'og:updated_time'];
/** The reader answers 200 for a page that it did not get, and says so here. */
const PAGE_ERROR = /returned error \d{3}/i;

/** Results in the search engine's order; undefined when the answer is none of a search. */
export function parseSearchAnswer(json: unknown): readonly SearchResult[] | undefined {
  const answer = searchAnswer.safeParse(json);
  if (!answer.success) return undefined;
  return answer.data.data.map((item) => {
    const result = searchResult.safeParse(item);
    if (!result.success) return { url: '', title: '', description: '', dateClaims: [] };
    const { url, title, description, date, publishedTime } = result.data;
    return { url, title, description, dateClaims: [date, publishedTime].filter(isClaim) };
  });
}

/** The page; undefined when the answer is none of a reader or the reader did not get the page. */
export function parseReaderAnswer(json: unknown): ReadPage | undefined {
  const answer = readerAnswer.safeParse(json);
  if (!answer.success || PAGE_ERROR.test(answer.data.data.warning)) return undefined;
  const { url, title, content, publishedTime, metadata } = answer.data.data;
  const claims = [publishedTime, ...DATE_METADATA.map((name) => metadata[name])];
  return { url, title, content, dateClaims: claims.filter(isClaim) };
}

/** Nothing, in its several spellings, claims nothing; anything else that is no date is a claim that cannot be read. */
function isClaim(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}
