import { type OutboundSettings } from '@app/config';
import { type DownloadSize } from '@app/database';
import { DomainError } from '@app/domain';
import { Outbound } from '@app/outbound';
import { type TradingCalendar, usExchangeCalendar } from '../calendar/trading-calendar.js';
import { parsePriceFile, type ParsedPriceFile } from '../import/price-file.js';
import { type NoticeKind, readNotice } from './provider-notice.js';

/** The series of daily prices; the adjusted one tells splits and dividends besides and needs a premium key. */
export type DailySeries = 'TIME_SERIES_DAILY' | 'TIME_SERIES_DAILY_ADJUSTED';

/** One question. */
export interface DailyQuestion {
  readonly symbol: string;
  readonly series: DailySeries;
  /** The last 100 sessions, or all of them. */
  readonly size: DownloadSize;
}

/** Prices, or what came in their place; `reason` is for a person and holds nothing of the key. */
export type DailyAnswer =
  | { readonly outcome: 'ok'; readonly prices: ParsedPriceFile; readonly text: string }
  | { readonly outcome: NoticeKind | 'unreachable'; readonly reason: string };

/** Where and how to ask. */
export interface AlphaVantageOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
  /** The way there; unset means directly. */
  readonly outbound?: OutboundSettings;
  readonly calendar?: TradingCalendar;
}

const TIMEOUT_MS = 30_000;
/** Ten times the longest history there is. */
const MAX_ANSWER_CHARACTERS = 20_000_000;

const REASONS: Readonly<Record<NoticeKind, string>> = {
  premium: 'the key is of a plan without this series',
  invalid_key: 'the provider does not accept ALPHAADVANTAGE_API_KEY',
  unknown_symbol: 'the provider does not know the symbol',
  rate_limited: 'the provider says that calls come too fast',
  daily_limit: 'the provider says that its daily limit is reached',
  bad_answer: 'the provider sent a notice instead of prices',
};

/** Asks Alpha Vantage for daily prices, one call a question. Counts nothing and tries nothing again. */
export class AlphaVantageClient {
  private readonly outbound: Outbound;

  constructor(private readonly options: AlphaVantageOptions) {
    this.outbound = new Outbound(options.outbound);
  }

  /**
   * @param signal ends the call; what the provider answers is an outcome, never an exception
   * @throws the signal's reason when aborted
   */
  async daily(question: DailyQuestion, signal: AbortSignal): Promise<DailyAnswer> {
    const { timeoutMs = TIMEOUT_MS } = this.options;
    const timeout = AbortSignal.timeout(timeoutMs);
    let status: number;
    let text: string;
    try {
      const response = await this.outbound.fetch(this.urlOf(question), {
        signal: AbortSignal.any([signal, timeout]),
        // The key is in the URL: it goes to the provider and nowhere else.
        redirect: 'error',
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      const reason = timeout.aborted
        ? `the provider did not answer within ${timeoutMs / 1_000} s`
        : describeFailure(error);
      return { outcome: 'unreachable', reason };
    }
    if (status === 429) return { outcome: 'rate_limited', reason: REASONS.rate_limited };
    if (status >= 500) {
      return { outcome: 'unreachable', reason: `the provider answered with status ${status}` };
    }
    if (status !== 200) return badAnswer(`the provider answered with status ${status}`);
    return this.read(question, text);
  }

  private read({ symbol }: DailyQuestion, text: string): DailyAnswer {
    if (text.length > MAX_ANSWER_CHARACTERS) return badAnswer('the answer is too long to be daily prices');
    const json = parseObject(text);
    if (!json)
      return badAnswer(text.trim() === '' ? 'the answer is empty' : 'the answer is not a JSON object');
    const notice = readNotice(json);
    if (notice) return { outcome: notice, reason: REASONS[notice] };
    try {
      const prices = parsePriceFile(text, 'the answer', this.options.calendar ?? usExchangeCalendar);
      const others = prices.metadata.symbols.filter((known) => known !== symbol);
      if (others.length > 0) return badAnswer('the answer is about another symbol');
      return { outcome: 'ok', prices, text };
    } catch (error) {
      if (error instanceof DomainError) return badAnswer(error.message);
      throw error;
    }
  }

  private urlOf({ symbol, series, size }: DailyQuestion): string {
    const url = new URL(this.options.baseUrl);
    url.searchParams.set('function', series);
    url.searchParams.set('symbol', symbol);
    url.searchParams.set('outputsize', size);
    url.searchParams.set('apikey', this.options.apiKey);
    return url.href;
  }
}

function badAnswer(reason: string): DailyAnswer {
  return { outcome: 'bad_answer', reason };
}

/** The error itself is not kept: a client's errors may quote the URL, in which the key is. */
function describeFailure(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const suffix = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? ` (${code})` : '';
  return `the connection to the provider failed${suffix}`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // The caller says what is wrong with the answer.
    return undefined;
  }
}
