import { DomainError, type TradingDate } from '@app/domain';
import { type PublicationGate } from '@app/market-data';
import { type AdmittedPage, type DropReason, type FoundWeb } from './found-web.js';
import { type Network } from './guard/network.js';
import { destinationOf, parsePageUrl } from './guard/page-guard.js';
import { type ReadPage, type SearchResult } from './jina/jina-answers.js';
import { type JinaClient } from './jina/jina-client.js';
import { toPlainText } from './text/plain-text.js';
import { publicationDay } from './text/publication-day.js';

const MAX_PAGES = 5;
/** In UTF-16 units. */
const MAX_TITLE = 300;
const MAX_TEXT = 5_000;

/** What pages are collected with. */
export interface CollectionParts {
  readonly reader: Pick<JinaClient, 'read'>;
  readonly gate: PublicationGate;
  readonly network: Network;
  readonly signal: AbortSignal;
  /** When the search was answered: relative dates start from it. */
  readonly answeredAt: Date;
}

/** A result that is worth reading. */
interface Candidate {
  readonly result: SearchResult;
  readonly url: URL;
  readonly claims: readonly (TradingDate | undefined)[];
  /** Whether the address may be handed to the reader; of the others the search engine's own summary is all there is. */
  readonly isFetchable: boolean;
}

type ReadOutcome = { readonly page: ReadPage | undefined } | { readonly failure: DomainError };

/**
 * Reads the first results that may pass the gate, at most five, and lets those through that do: with all that the search
 * engine and the page itself claim as dates. A page that cannot be read passes with the search engine's summary.
 * @throws DomainError the reader's failure when it failed for every page
 */
export async function collectPages(
  results: readonly SearchResult[],
  parts: CollectionParts,
): Promise<FoundWeb> {
  const outcomes: (AdmittedPage | DropReason)[] = [];
  const candidates: Candidate[] = [];
  for (const judged of await Promise.all(distinct(results).map((result) => judgeResult(result, parts)))) {
    if (typeof judged === 'string') outcomes.push(judged);
    else if (candidates.length < MAX_PAGES) candidates.push(judged);
    else outcomes.push('over_limit');
  }
  const reads = await Promise.all(candidates.map((candidate) => read(candidate, parts)));
  const failures = reads.flatMap((outcome) => ('failure' in outcome ? [outcome.failure] : []));
  if (failures[0] && failures.length === reads.length) throw failures[0];
  for (const [index, candidate] of candidates.entries()) {
    const outcome = reads[index];
    outcomes.push(await admit(candidate, outcome && 'page' in outcome ? outcome.page : undefined, parts));
  }
  return toFoundWeb(outcomes);
}

function distinct(results: readonly SearchResult[]): readonly SearchResult[] {
  return results.filter(
    ({ url }, index) => url === '' || results.findIndex((one) => one.url === url) === index,
  );
}

async function judgeResult(result: SearchResult, parts: CollectionParts): Promise<Candidate | DropReason> {
  const claims = readClaims(result.dateClaims, parts);
  // A result without a date may still be dated by its page.
  const verdict = claims.length === 0 ? 'admitted' : parts.gate.judgePublished(claims);
  if (verdict !== 'admitted') return verdict;
  const url = parsePageUrl(result.url);
  const destination = url ? await destinationOf(url, parts.network) : 'private';
  if (!url || destination === 'private') return 'bad_url';
  return { result, url, claims, isFetchable: destination === 'public' };
}

async function read(
  { url, isFetchable }: Candidate,
  { reader, signal }: CollectionParts,
): Promise<ReadOutcome> {
  if (!isFetchable) return { page: undefined };
  try {
    return { page: await reader.read(url, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DomainError)) throw error;
    return { failure: error };
  }
}

/** The gate's word on a candidate, once all is known about it that can be. */
async function admit(
  { result, url, claims }: Candidate,
  page: ReadPage | undefined,
  parts: CollectionParts,
): Promise<AdmittedPage | DropReason> {
  if (page?.url !== undefined && !(await leadsToPublic(page.url, url, parts.network))) return 'bad_url';
  const all = [...claims, ...readClaims(page?.dateClaims ?? [], parts)];
  const verdict = parts.gate.judgePublished(all);
  if (verdict !== 'admitted') return verdict;
  const published = all.reduce((latest, day) => (day !== undefined && day > (latest ?? '') ? day : latest));
  const text = toPlainText(page?.content ?? '', MAX_TEXT) || toPlainText(result.description, MAX_TEXT);
  if (published === undefined || text === '') return 'unreadable';
  const title = toPlainText(page?.title ?? '', MAX_TITLE) || toPlainText(result.title, MAX_TITLE);
  return { published, url: url.href, title, text };
}

/** Whether the page that was read in the end, after redirects on the reader's side, is of the public internet. */
async function leadsToPublic(readUrl: string, asked: URL, network: Network): Promise<boolean> {
  if (readUrl === asked.href) return true;
  const url = parsePageUrl(readUrl);
  return url !== undefined && (await destinationOf(url, network)) !== 'private';
}

function readClaims(
  claims: readonly unknown[],
  { answeredAt }: CollectionParts,
): (TradingDate | undefined)[] {
  return claims.map((claim) => publicationDay(claim, answeredAt));
}

function toFoundWeb(outcomes: readonly (AdmittedPage | DropReason)[]): FoundWeb {
  const pages: AdmittedPage[] = [];
  const dropped: Partial<Record<DropReason, number>> = {};
  for (const outcome of outcomes) {
    if (typeof outcome === 'string') dropped[outcome] = (dropped[outcome] ?? 0) + 1;
    else pages.push(outcome);
  }
  return { pages, dropped };
}
