import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, type TradingDate } from '@app/domain';
import { type Outbound } from '@app/outbound';
import { guardedGet, UnusableAnswer, type HttpAnswer } from '../guard/guarded-get.js';
import { type Network } from '../guard/network.js';
import { parseReaderAnswer, parseSearchAnswer, type ReadPage, type SearchResult } from './jina-answers.js';
import { searchRefused, searchUnavailable } from './search.error.js';

/** As many results at once as Jina gives; more than are told, because many have no date or the wrong one. */
export const RESULTS_AT_ONCE = 20;
/** Of one answer; what is longer is not received to its end. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
/** The text as the reader makes it by itself, and the document; the answer is JSON. */
const READING = { 'X-Respond-With': 'content, html', 'X-Retain-Images': 'none' };
const RETRY_DELAY_MS = 300;
/** How the search says that it found nothing. */
const NOTHING_FOUND = 422;

/** What to search for: pages before a date, and which page of results. */
export interface SearchRequest {
  readonly query: string;
  readonly before: TradingDate;
  /** From 1. */
  readonly page: number;
}

export interface JinaClientOptions {
  readonly apiKey: string;
  /** Base URLs of Jina's endpoints or of something that speaks like them; may be private addresses. */
  readonly searchBaseUrl: string;
  readonly readerBaseUrl: string;
  /** After which one request counts as failed. */
  readonly requestTimeoutMs: number;
  readonly network: Network;
  /** The way to the base URLs. */
  readonly outbound: Outbound;
}

/**
 * Jina's search (s.jina.ai) and reader (r.jina.ai): `{data: [{title, url, description, date?}]}` and
 * `{data: {title, url, content, publishedTime?, warning?}}`. Pages are fetched by the reader, never by this process: our
 * own requests go to the two base URLs and to where they redirect. What fails for a passing reason is tried once more.
 */
export class JinaClient {
  constructor(private readonly options: JinaClientOptions) {}

  /**
   * Results for a query, in the search engine's order, by pages of RESULTS_AT_ONCE from 1 on. The engine is asked for pages
   * before a date, so that it does not spend its results on later ones; whether they are older is for the gate to say.
   * @throws DomainError `search_unavailable`, `search_refused`; the signal's reason when aborted
   */
  async search(
    { query, before, page }: SearchRequest,
    signal: AbortSignal,
  ): Promise<readonly SearchResult[]> {
    const url = new URL(this.options.searchBaseUrl);
    url.searchParams.set('q', `${query} before:${before}`);
    url.searchParams.set('num', String(RESULTS_AT_ONCE));
    if (page > 1) url.searchParams.set('page', String(page));
    const answer = await this.get(url, { 'X-Respond-With': 'no-content' }, signal).catch((error: unknown) => {
      throw error instanceof UnusableAnswer ? searchUnavailable(error.message, error) : error;
    });
    if (answer.status === NOTHING_FOUND) return [];
    if (answer.status !== 200) throw searchUnavailable(`it answered with status ${answer.status}`);
    const results = parseSearchAnswer(parseJson(answer));
    if (!results) throw searchUnavailable('its answer is no list of results');
    // All that came: cut before the gate, later pages would take the place of older ones.
    return results;
  }

  /**
   * A page as text, with its HTML for the dates that only it has (JSON-LD, `<time>`); undefined when it cannot be had: gone, too long, or refused by its site.
   * @throws DomainError `search_unavailable`, `search_refused` when the reader itself fails; the signal's reason when
   *   aborted
   */
  async read(page: URL, signal: AbortSignal): Promise<ReadPage | undefined> {
    const base = this.options.readerBaseUrl.replace(/\/+$/, '');
    const url = new URL(`${base}/${page.href}`);
    const answer = await this.get(url, READING, signal).catch((error: unknown) => {
      if (error instanceof UnusableAnswer) return undefined;
      throw error;
    });
    return answer?.status === 200 ? parseReaderAnswer(parseJson(answer)) : undefined;
  }

  /** @throws UnusableAnswer besides what `search` and `read` throw */
  private async get(
    url: URL,
    more: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${this.options.apiKey}`, ...more };
    try {
      return await this.getOnce(url, headers, signal);
    } catch (error) {
      if (!(error instanceof DomainError) || !error.retryable || signal.aborted) throw error;
    }
    await pause(RETRY_DELAY_MS, undefined, { ref: false });
    signal.throwIfAborted();
    return this.getOnce(url, headers, signal);
  }

  private async getOnce(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { requestTimeoutMs, network, outbound } = this.options;
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    const answer = await guardedGet(url, {
      headers,
      maxBytes: MAX_ANSWER_BYTES,
      signal: AbortSignal.any([signal, timeout]),
      network,
      agentFor: (to) => outbound.agentFor(to),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof UnusableAnswer) throw error;
      const reason = timeout.aborted
        ? `no answer within ${requestTimeoutMs / 1_000} s`
        : 'the connection failed';
      throw searchUnavailable(reason, error);
    });
    if ([401, 402, 403].includes(answer.status)) throw searchRefused(answer.status);
    if (answer.status === 429 || answer.status >= 500) {
      throw searchUnavailable(`it answered with status ${answer.status}`);
    }
    return answer;
  }
}

/** Undefined for what is no JSON, such as an error page. */
function parseJson({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
