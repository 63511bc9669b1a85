import { createHash } from 'node:crypto';
import { type DownloadLimits, type DownloadWindow, type Repositories } from '@app/database';
import { dayAtExchange, type TradingDate } from '@app/domain';
import { startOfExchangeDay, timeAtExchange } from '../calendar/exchange-day.js';
import { usExchangeCalendar } from '../calendar/trading-calendar.js';
import { type PriceImportReport, recordPrices } from '../import/import-price-files.js';
import { type AlphaVantageClient, type DailyAnswer, type DailyQuestion } from './alpha-vantage-client.js';
import {
  type DownloadKnowledge,
  type MissingPrices,
  missingPrices,
  type PlannedDownload,
  type PriceDemand,
  planDownloads,
} from './plan-downloads.js';

/** One call and what came of it. */
export interface DownloadStep extends DailyQuestion {
  readonly outcome: DailyAnswer['outcome'];
  /** For a person; of what brought no prices. */
  readonly reason?: string;
  readonly report?: PriceImportReport;
}

/** Why a download ended before everything was asked for. */
export type DownloadStop = 'quota' | 'rate_limited' | 'invalid_key' | 'unreachable' | 'abandoned';

export interface DownloadSummary {
  readonly steps: readonly DownloadStep[];
  /** Undefined when there was nothing left to ask for. */
  readonly stopped?: DownloadStop;
}

/** How a download is watched. */
export interface DownloadWatch {
  readonly signal: AbortSignal;
  /** Asked before every call; false ends the download as `abandoned`. */
  readonly stillWanted?: () => Promise<boolean>;
  readonly onStep?: (step: DownloadStep) => void;
}

export interface PriceDownloaderParts {
  readonly client: Pick<AlphaVantageClient, 'daily'>;
  readonly repositories: Pick<Repositories, 'coverage' | 'priceDownloads' | 'prices'>;
  readonly limits: DownloadLimits;
  readonly clock: () => Date;
  /** Waits; rejects when aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a compact answer holds. */
const COMPACT_SESSIONS = 100;
/** For so long a refusal of a premium series is believed. */
const PREMIUM_MEMORY_MS = 30 * 86_400_000;
/** No wait is longer, so that a cancelled download ends soon. */
const LONGEST_PAUSE_MS = 2_000;
const AFTER_RATE_LIMIT_MS = 60_000;
/** Failures in a row after which the provider is taken for dead: the calls left are worth more than another try. */
const MOST_FAILURES = 3;
/** How often to look again while other processes ask for all that is left; an orphaned call is forgotten after a minute. */
const MOST_LOOKS = 60;

/**
 * Downloads missing prices, one call after the other, within the limits that all processes share. What came in is kept
 * at once; what to ask next is worked out anew from the database before each call, so that a download that was cut off
 * goes on where it stopped.
 */
export class PriceDownloader {
  constructor(private readonly parts: PriceDownloaderParts) {}

  /** @throws the signal's reason when aborted; DomainError `synthetic_mismatch` for a made-up symbol */
  async run(demand: PriceDemand, watch: DownloadWatch): Promise<DownloadSummary> {
    const run = new DownloadRun(this.parts, demand, watch);
    const stopped = await run.toTheEnd();
    return { steps: run.steps, stopped };
  }

  /** The closes that the demand lacks, by symbol. */
  async missing({ symbols, dates, neededFrom }: PriceDemand): Promise<MissingPrices[]> {
    const [from, to] = [dates[0], dates.at(-1)];
    if (from === undefined || to === undefined) return [];
    const closes = await this.parts.repositories.coverage.closesBetween(symbols, from, to);
    return missingPrices({ symbols, dates, neededFrom }, closes);
  }

  /** What is known now about calls made and possible. */
  async knowledge({ symbols, retryPremium }: PriceDemand, since?: string): Promise<DownloadKnowledge> {
    const { clock, repositories } = this.parts;
    const now = clock();
    const remembered = new Date(now.getTime() - PREMIUM_MEMORY_MS).toISOString();
    const today = dayAtExchange(now);
    return {
      answered: await repositories.priceDownloads.answered(symbols),
      dayStart: startOfExchangeDay(now).toISOString(),
      premium: await repositories.priceDownloads.premiumSince(
        retryPremium && since !== undefined ? since : remembered,
      ),
      compactFrom: usExchangeCalendar.sessionsBefore(today, COMPACT_SESSIONS)[0] ?? today,
    };
  }

  /** The calls that would be made next, best first. */
  async plan(demand: PriceDemand, since?: string): Promise<PlannedDownload[]> {
    const missing = await this.missing(demand);
    return missing.length === 0 ? [] : planDownloads(missing, await this.knowledge(demand, since));
  }

  /** Whether the provider's limits allow another call today. */
  async quotaIsLeft(): Promise<boolean> {
    const { repositories, limits, clock } = this.parts;
    const usage = await repositories.priceDownloads.usage(windowOf(clock));
    return !usage.dailyLimitMet && (limits.perDay === 0 || usage.today < limits.perDay);
  }
}

/** The calls of one download. */
class DownloadRun {
  readonly steps: DownloadStep[] = [];
  private readonly since: string;
  private readonly downloader: PriceDownloader;
  /** Symbols whose answers could not be read: another call would bring the same. */
  private readonly unreadable = new Set<string>();
  private failures = 0;
  private looks = 0;

  constructor(
    private readonly parts: PriceDownloaderParts,
    private readonly demand: PriceDemand,
    private readonly watch: DownloadWatch,
  ) {
    this.since = parts.clock().toISOString();
    this.downloader = new PriceDownloader(parts);
  }

  async toTheEnd(): Promise<DownloadStop | undefined> {
    for (;;) {
      this.watch.signal.throwIfAborted();
      if ((await this.watch.stillWanted?.()) === false) return 'abandoned';
      const plan = await this.downloader.plan(this.demand, this.since);
      const left = plan.filter(({ symbol }) => !this.unreadable.has(symbol));
      if (left.length === 0) return undefined;
      const stop = await this.callFirstOf(left);
      if (stop !== undefined) return stop;
      if (this.looks >= MOST_LOOKS) return undefined;
    }
  }

  /** Makes the first call that nobody else is making; waits a little where there is none to make yet. */
  private async callFirstOf(plan: readonly PlannedDownload[]): Promise<DownloadStop | undefined> {
    const { priceDownloads } = this.parts.repositories;
    for (const { symbol, series, size } of plan) {
      const question: DailyQuestion = { symbol, series, size };
      const reservation = await priceDownloads.reserve(
        question,
        this.parts.limits,
        windowOf(this.parts.clock),
      );
      switch (reservation.kind) {
        case 'reserved':
          this.looks = 0;
          return this.call(reservation.id, question);
        case 'exhausted':
          return 'quota';
        case 'wait':
          await this.pause(reservation.ms);
          return undefined;
        case 'taken':
          continue;
      }
    }
    this.looks += 1;
    await this.pause(LONGEST_PAUSE_MS);
    return undefined;
  }

  private async call(id: number, question: DailyQuestion): Promise<DownloadStop | undefined> {
    const answer = await this.parts.client.daily(question, this.watch.signal);
    const report = await this.keep(id, question, answer);
    const reason = answer.outcome === 'ok' ? undefined : answer.reason;
    const step: DownloadStep = { ...question, outcome: answer.outcome, reason, report };
    this.steps.push(step);
    this.watch.onStep?.(step);
    return this.afterwards(answer, question);
  }

  private async keep(
    id: number,
    { symbol, series, size }: DailyQuestion,
    answer: DailyAnswer,
  ): Promise<PriceImportReport | undefined> {
    const { priceDownloads, prices } = this.parts.repositories;
    if (answer.outcome !== 'ok') {
      await priceDownloads.finish(id, answer.outcome);
      return undefined;
    }
    const { quarantined, corporateActions, format } = answer.prices;
    const now = this.parts.clock();
    const bars = answer.prices.bars.filter(({ date }) => isOver(date, now));
    const source = `${series} ${size} ${symbol}`;
    const report = await recordPrices(prices, source, {
      fileName: source,
      format,
      sha256: createHash('sha256').update(answer.text).digest('hex'),
      synthetic: false,
      bars,
      quarantined,
      corporateActions,
    });
    const { firstDate, lastDate } = report;
    await priceDownloads.finish(id, 'ok', { bars: bars.length, firstDate, lastDate });
    return report;
  }

  private async afterwards(
    answer: DailyAnswer,
    { symbol }: DailyQuestion,
  ): Promise<DownloadStop | undefined> {
    switch (answer.outcome) {
      case 'invalid_key':
        return 'invalid_key';
      case 'daily_limit':
        return 'quota';
      case 'unreachable':
      case 'rate_limited':
        this.failures += 1;
        if (this.failures >= MOST_FAILURES) return answer.outcome;
        await this.pause(answer.outcome === 'rate_limited' ? AFTER_RATE_LIMIT_MS : 500 * 2 ** this.failures);
        return undefined;
      case 'bad_answer':
        this.unreadable.add(symbol);
        return undefined;
      case 'ok':
      case 'unknown_symbol':
      case 'premium':
        this.failures = 0;
        return undefined;
    }
  }

  /** Waits in small steps, and no longer than the download is wanted. */
  private async pause(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LONGEST_PAUSE_MS) {
      await this.parts.pause(Math.min(left, LONGEST_PAUSE_MS), this.watch.signal);
      if ((await this.watch.stillWanted?.()) === false) return;
    }
  }
}

/** Whether a session has ended: the provider shows one that goes on with a close that is none yet. */
function isOver(date: TradingDate, now: Date): boolean {
  const today = dayAtExchange(now);
  return date < today || (date === today && timeAtExchange(now) >= usExchangeCalendar.closeTime(date));
}

function windowOf(clock: () => Date): DownloadWindow {
  const now = clock();
  return { now: now.toISOString(), dayStart: startOfExchangeDay(now).toISOString() };
}
