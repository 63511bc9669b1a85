import { DomainError } from '@app/domain';
import { type PublicationGate } from '@app/market-data';
import { addressDates } from './dates/address-dates.js';
import { latestOfPage, type DateClaim } from './dates/date-claim.js';
import { type NamedDate } from './dates/named-dates.js';
import { publicationDay } from './dates/publication-day.js';
import { textDates, titleDates } from './dates/text-dates.js';
import { type AdmittedPage, type DropReason } from './found-web.js';
import { type Network } from './guard/network.js';
import { destinationOf, parsePageUrl } from './guard/page-guard.js';
import { type ReadPage, type SearchResult } from './jina/jina-answers.js';
import { type JinaClient } from './jina/jina-client.js';
import { searchUnavailable } from './jina/search.error.js';
import { toPlainText } from './text/plain-text.js';

/** In UTF-16 units. */
const MAX_TITLE = 300;
const MAX_TEXT = 5_000;
/** So much of a text is looked through for its dates. */
const MAX_DATED_TEXT = 50_000;

/** What pages are judged with. */
export interface PageParts {
  readonly reader: Pick<JinaClient, 'read'>;
  readonly gate: PublicationGate;
  readonly network: Network;
  /** Ends the whole search. */
  readonly signal: AbortSignal;
  /** Ends reading: what is not read by then counts as unreadable. */
  readonly readingSignal: AbortSignal;
  /** Relative dates start from it: the real time, whatever day is simulated. */
  readonly clock: () => Date;
}

/** A result that is worth reading. */
export interface Candidate {
  readonly result: SearchResult;
  readonly url: URL;
  readonly claims: readonly DateClaim[];
}

/** The gate's word on a page: the page, or why it was left out. */
export interface Verdict {
  readonly outcome: AdmittedPage | DropReason;
  /** The reader's, where the page had to be judged without being read because of it. */
  readonly failure?: DomainError;
}

/** What can be said of a result before its page is read. A result without a date may still be dated by its page. */
export function judgeResult(result: SearchResult, parts: PageParts): Candidate | DropReason {
  const url = parsePageUrl(result.url);
  const description = toPlainText(result.description, MAX_TEXT);
  const now = parts.clock();
  const claims = [
    ...namedClaims(result.dateClaims, now),
    ...(url ? addressDates(url) : []),
    ...titleDates(toPlainText(result.title, MAX_TITLE)),
    ...textDates(description, '', now),
  ];
  const verdict = claims.length === 0 ? 'admitted' : parts.gate.judgePublished(claims.map(({ day }) => day));
  if (verdict !== 'admitted') return verdict;
  return url ? { result, url, claims } : 'bad_url';
}

/** Reads the page of a result and judges it with all that is then known about its dates. */
export async function judgePage(candidate: Candidate, parts: PageParts): Promise<Verdict> {
  const { url } = candidate;
  const destination = await destinationOf(url, parts.network);
  if (destination === 'private') return { outcome: 'bad_url' };
  // Of an address that may not be handed to the reader the search engine's own summary is all there is.
  if (destination === 'unknown') return { outcome: admit(candidate, undefined, parts) };
  try {
    const page = await parts.reader.read(url, parts.readingSignal);
    if (page?.url !== undefined && !(await leadsToPublic(page.url, url, parts.network))) {
      return { outcome: 'bad_url' };
    }
    return { outcome: admit(candidate, page, parts) };
  } catch (error) {
    parts.signal.throwIfAborted();
    const failure = parts.readingSignal.aborted ? searchUnavailable('reading pages took too long') : error;
    if (!(failure instanceof DomainError)) throw failure;
    return { outcome: admit(candidate, undefined, parts), failure };
  }
}

function admit(
  { result, url, claims }: Candidate,
  page: ReadPage | undefined,
  parts: PageParts,
): AdmittedPage | DropReason {
  const title = toPlainText(page?.title ?? '', MAX_TITLE) || toPlainText(result.title, MAX_TITLE);
  const all = [...claims, ...(page ? pageClaims(page, title, parts.clock()) : [])];
  const verdict = parts.gate.judgePublished(all.map(({ day }) => day));
  if (verdict !== 'admitted') return verdict;
  const published = latestOfPage(all);
  if (published === undefined) return 'undated';
  const text = toPlainText(page?.content ?? '', MAX_TEXT) || toPlainText(result.description, MAX_TEXT);
  return text === '' ? 'unreadable' : { published, url: url.href, title, text };
}

/** What a page says of its dates: by name, by where it was read in the end, and in its text. */
function pageClaims(page: ReadPage, title: string, now: Date): readonly DateClaim[] {
  const readAt = parsePageUrl(page.url ?? '');
  return [
    ...namedClaims(page.dateClaims, now),
    ...(readAt ? addressDates(readAt) : []),
    ...titleDates(title),
    ...textDates(toPlainText(page.content, MAX_DATED_TEXT), title, now),
  ];
}

function namedClaims(claims: readonly NamedDate[], now: Date): readonly DateClaim[] {
  return claims.map(({ value, isOfPage }) => ({ day: publicationDay(value, now), isOfPage }));
}

/** Whether the page that was read in the end, after redirects on the reader's side, is of the public internet. */
async function leadsToPublic(readUrl: string, asked: URL, network: Network): Promise<boolean> {
  if (readUrl === asked.href) return true;
  const url = parsePageUrl(readUrl);
  return url !== undefined && (await destinationOf(url, network)) !== 'private';
}
