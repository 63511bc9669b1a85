import { type OutboundSettings } from '@app/config';
import { type SearchCacheRepository, type SearchKey } from '@app/database';
import { DomainError, type TradingDate } from '@app/domain';
import { type PublicationGate } from '@app/market-data';
import { Outbound } from '@app/outbound';
import { collectPages, type CollectedWeb } from './collect-pages.js';
import { parseFoundWeb, type DropReason, type FoundWeb } from './found-web.js';
import { publicNetwork, type Network } from './guard/network.js';
import { JinaClient } from './jina/jina-client.js';
import { searchUnavailable } from './jina/search.error.js';
import { hashQuery, normaliseQuery } from './normalise-query.js';
import { quotePage, QUOTE_NOTE } from './text/quote-page.js';

/**
 * The gate's version, part of the key of what is kept: an answer that an older gate let through is not given again. Raise it
 * when pages are judged more strictly.
 */
const GATE_VERSION = 2;
/** Of the whole search's time; what is not read by then counts as unreadable, so that one page cannot fail the search. */
const READING_SHARE = 0.9;
/** One request may take this part of the whole search's time, so that a second try and a reader still have some. */
const REQUEST_SHARE = 0.35;

export interface WebSearchOptions {
  readonly apiKey: string;
  readonly searchBaseUrl: string;
  readonly readerBaseUrl: string;
  /** After which a search as a whole counts as failed. */
  readonly timeoutMs: number;
  readonly cache: Pick<SearchCacheRepository, 'find' | 'keep'>;
  /** Tells when a search was answered: the real time, whatever day is simulated. */
  readonly clock: () => Date;
  /** The way to the base URLs; absent means directly. */
  readonly outbound?: OutboundSettings;
  /** Told of every search that was made, for the operator: what was dropped may depend on later pages. */
  readonly onSearched?: (report: SearchReport) => void;
  /** What may be reached; absent means the public internet. */
  readonly network?: Network;
}

/** What a search found and left out. Not for a model: it would learn from it how much was written later. */
export interface SearchReport {
  readonly date: TradingDate;
  readonly query: string;
  /** Pages that passed. */
  readonly passed: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/**
 * The web as it may be known on a session's date. What a query found for a date is kept: all sessions of that date, and
 * every rerun, are answered with it. Failures are not kept.
 */
export class WebSearch {
  private readonly jina: JinaClient;
  private readonly network: Network;
  /** Looks under way, so that sessions of one date that ask the same at once share one search. */
  private readonly underWay = new Map<string, Promise<FoundWeb>>();

  constructor(private readonly options: WebSearchOptions) {
    this.network = options.network ?? publicNetwork;
    const requestTimeoutMs = Math.ceil(options.timeoutMs * REQUEST_SHARE);
    const outbound = new Outbound(options.outbound);
    this.jina = new JinaClient({ ...options, requestTimeoutMs, network: this.network, outbound });
  }

  /**
   * Pages that answer a query and pass the gate, each as a labelled quotation: `{query, results: [{published, page}],
   * note}`. Nothing in it depends on pages that did not pass, and nothing found is said in the same words whatever the
   * reason.
   * @throws DomainError `empty_query`, `search_unavailable`, `search_refused`
   */
  async find(query: string, gate: PublicationGate): Promise<Readonly<Record<string, unknown>>> {
    const normalised = normaliseQuery(query);
    if (normalised === '') throw emptyQuery();
    const key = { date: gate.date, queryHash: hashQuery(normalised, GATE_VERSION) };
    const { pages } = await this.share(key, normalised, gate);
    const results = pages
      // What comes from the cache passes the same gate again: this is the only way to the model.
      .filter(({ published }) => gate.judgePublished([published]) === 'admitted')
      .map((page) => ({ published: page.published, page: quotePage(page) }));
    return { query: normalised, results, note: QUOTE_NOTE };
  }

  /**
   * One look for all who ask while it lasts, at what is kept and then at the web: who looked alone at what is kept could be
   * told "nothing" by an answer that comes after the search of another has begun and ended, and would search once more.
   */
  private share(key: SearchKey, query: string, gate: PublicationGate): Promise<FoundWeb> {
    const name = `${key.date} ${key.queryHash}`;
    let look = this.underWay.get(name);
    if (!look) {
      look = this.look(key, query, gate).finally(() => this.underWay.delete(name));
      this.underWay.set(name, look);
    }
    return look;
  }

  private async look(key: SearchKey, query: string, gate: PublicationGate): Promise<FoundWeb> {
    const kept = await this.options.cache.find(key);
    return kept === undefined ? this.searchAndKeep(key, query, gate) : parseFoundWeb(kept);
  }

  private async searchAndKeep(key: SearchKey, query: string, gate: PublicationGate): Promise<FoundWeb> {
    const { cache, clock, timeoutMs, onSearched } = this.options;
    const { found, isSure } = await withinTime(timeoutMs, (signal) => this.collect(query, gate, signal));
    const { pages, dropped } = found;
    onSearched?.({ date: key.date, query, passed: pages.length, dropped });
    if (!isSure) return found;
    const kept = { ...key, query, answer: JSON.stringify(found), fetchedAt: clock().toISOString() };
    return parseFoundWeb(await cache.keep(kept));
  }

  private collect(query: string, gate: PublicationGate, signal: AbortSignal): Promise<CollectedWeb> {
    const { clock, timeoutMs } = this.options;
    return collectPages({
      search: (page) => this.jina.search({ query, before: gate.date, page }, signal),
      reader: this.jina,
      gate,
      network: this.network,
      signal,
      readingSignal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs * READING_SHARE)]),
      clock,
    });
  }
}

/** Ends with the time also what cannot be aborted, such as resolving a name. */
async function withinTime<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const tooLate = searchUnavailable(`it took longer than ${timeoutMs / 1_000} s`);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      deadline.abort(tooLate);
      reject(tooLate);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(deadline.signal), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function emptyQuery(): DomainError {
  return new DomainError({
    code: 'empty_query',
    message: 'The query is empty: say what to search for.',
    fault: 'model',
  });
}
