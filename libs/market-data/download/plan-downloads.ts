import { type AnsweredDownload, type DownloadSize } from '@app/database';
import { type TradingDate } from '@app/domain';
import { type DailySeries } from './alpha-vantage-client.js';

/** The prices that somebody needs: every symbol on every date, or from the date on that is named for it. */
export interface PriceDemand {
  readonly symbols: readonly string[];
  /** Past sessions, ascending. */
  readonly dates: readonly TradingDate[];
  /** From which date on a symbol is needed, where that is not the first one. */
  readonly neededFrom?: ReadonlyMap<string, TradingDate>;
  /** Ask for splits and dividends although the provider said lately that the key's plan has none. */
  readonly retryPremium?: boolean;
}

/** Sessions of which a symbol has no close. */
export interface MissingPrices {
  readonly symbol: string;
  readonly dates: readonly TradingDate[];
}

/** What is known about the calls that were made and may be made. */
export interface DownloadKnowledge {
  /** Every call about the symbols that was answered with bars or with "no such symbol". */
  readonly answered: readonly AnsweredDownload[];
  /** The instant at which the provider's day began. */
  readonly dayStart: string;
  /** `SERIES size` of what the provider refuses to the key's plan. */
  readonly premium: ReadonlySet<string>;
  /** The oldest session that a compact answer holds. */
  readonly compactFrom: TradingDate;
}

/** A call that is worth making. */
export interface PlannedDownload {
  readonly symbol: string;
  readonly series: DailySeries;
  readonly size: DownloadSize;
  /** How many missing dates it opens. */
  readonly opens: number;
}

const SERIES: readonly DailySeries[] = ['TIME_SERIES_DAILY_ADJUSTED', 'TIME_SERIES_DAILY'];

/** The sessions that lack a close, by symbol in the order given; symbols that lack none are left out. */
export function missingPrices(
  { symbols, dates, neededFrom }: Pick<PriceDemand, 'symbols' | 'dates' | 'neededFrom'>,
  closes: ReadonlyMap<string, readonly TradingDate[]>,
): MissingPrices[] {
  return symbols.flatMap((symbol) => {
    const stored = new Set(closes.get(symbol));
    const from = neededFrom?.get(symbol) ?? '';
    const lacking = dates.filter((date) => date >= from && !stored.has(date));
    return lacking.length > 0 ? [{ symbol, dates: lacking }] : [];
  });
}

/**
 * The calls that are worth making, those that open the most missing dates first, equal ones in the order of the symbols.
 * What an answer covered and did not hold is not asked for again: not at all when it was a past session, and not today
 * whatever it was, so that a holiday or a delisted symbol costs one call. Compact answers are asked for where they reach
 * back far enough, or where the plan allows nothing else.
 */
export function planDownloads(
  missing: readonly MissingPrices[],
  knowledge: DownloadKnowledge,
): PlannedDownload[] {
  const plans = missing.flatMap(({ symbol, dates }) => {
    const answers = knowledge.answered.filter((answer) => answer.symbol === symbol);
    const open = dates.filter((date) => !answers.some((answer) => settles(answer, date, knowledge)));
    const plan = planSymbol(open, knowledge);
    return plan ? [{ symbol, ...plan }] : [];
  });
  return plans.sort((one, other) => other.opens - one.opens);
}

/** Whether an answer has said all that there is to say about a date. */
export function settles(answer: AnsweredDownload, date: TradingDate, knowledge: DownloadKnowledge): boolean {
  const today = answer.askedAt >= knowledge.dayStart;
  if (answer.outcome === 'unknown_symbol') return today;
  const { firstDate, lastDate } = answer;
  const reached =
    answer.size === 'full' || (firstDate !== null && date >= firstDate) || date >= knowledge.compactFrom;
  const wasPast = lastDate !== null && date <= lastDate;
  if (today) return reached;
  return wasPast && (answer.size === 'full' || (firstDate !== null && date >= firstDate));
}

function planSymbol(
  open: readonly TradingDate[],
  { premium, compactFrom }: DownloadKnowledge,
): Omit<PlannedDownload, 'symbol'> | undefined {
  const recent = open.filter((date) => date >= compactFrom);
  const series = (size: DownloadSize) => SERIES.find((one) => !isPremium(premium, one, size));
  const [full, compact] = [series('full'), series('compact')];
  if (open.length > recent.length && full) return { series: full, size: 'full', opens: open.length };
  if (recent.length > 0 && compact) return { series: compact, size: 'compact', opens: recent.length };
  return undefined;
}

/** The adjusted series is premium in every size or in none. */
function isPremium(premium: ReadonlySet<string>, series: DailySeries, size: DownloadSize): boolean {
  if (series === 'TIME_SERIES_DAILY') return premium.has(`${series} ${size}`);
  return premium.has(`${series} compact`) || premium.has(`${series} full`);
}
