import { type UniverseConfig } from '@app/config';
import { dayAtExchange, type TradingDate } from '@app/domain';
import { describeMissing, timeAtExchange, type TradingCalendar } from '@app/market-data';
import { sessionPriceDemand } from '../download-prices/session-price-demand.js';
import { type UseCaseParts } from '../infrastructure.js';
import { planModelDays, type MarketCoverage, type PlanInput } from './plan-model-days.js';

/** The market that a request is planned on: as it is, or as it is to be once missing prices have been downloaded. */
export interface PriceOutlook {
  readonly market: MarketCoverage;
  /** Prices are missing, and calls are left to ask for them. */
  readonly download: boolean;
  /** What stays missing, and why. */
  readonly warnings: readonly string[];
}

/** What is asked for, before it is known which prices there will be. */
export interface OutlookRequest extends PlanInput {
  readonly universe: UniverseConfig;
  /** The first date of interest. */
  readonly from: TradingDate;
}

/** The time in New York from which on the provider is expected to have the day's prices. */
const DAY_IS_COMPLETE = '20:00';

/** The most recent session of which a provider of daily prices has the close. */
export function lastCompleteSession(calendar: TradingCalendar, now: Date): TradingDate {
  const today = dayAtExchange(now);
  const complete = calendar.isSession(today) && timeAtExchange(now) >= DAY_IS_COMPLETE;
  return complete ? today : calendar.previousSession(today);
}

/**
 * Looks whether a request needs prices that are missing and can be downloaded. Without a downloader (no key), and on
 * a made-up market, everything is as it is.
 * @throws DomainError what `planModelDays` says of a request that no download can help; `universe_unknown`
 */
export async function priceOutlook(
  { downloader, clock, repositories }: Pick<UseCaseParts, 'downloader' | 'clock' | 'repositories'>,
  request: OutlookRequest,
): Promise<PriceOutlook> {
  const { market } = request;
  const asItIs = { market, download: false, warnings: [] };
  if (!downloader || market.synthetic || !market.calendar.covers(market.today)) return asItIs;
  const last = lastCompleteSession(market.calendar, clock());
  const hoped = withSessions(market, market.calendar.sessionsBetween(request.from, last));
  const plan = planModelDays({ ...request, market: hoped });
  const dates = [...new Set(plan.modelDays.map(({ date }) => date))].filter((date) => date <= last).sort();
  const models = request.models.map(({ signature }) => signature);
  const { universe } = request;
  const demand = await sessionPriceDemand(repositories.portfolios, { universe, models, dates });
  const missing = await downloader.missing(demand);
  if (missing.length === 0) return asItIs;
  const calls = await downloader.plan(demand);
  if (calls.length > 0 && (await downloader.quotaIsLeft())) {
    return { market: hoped, download: true, warnings: [] };
  }
  const stopped = calls.length > 0 ? 'quota' : undefined;
  const warnings = describeMissing(missing, await downloader.knowledge(demand), { stopped });
  return { ...asItIs, warnings };
}

function withSessions(market: MarketCoverage, sessions: readonly TradingDate[]): MarketCoverage {
  const last = sessions.at(-1);
  const { lastClosed } = market;
  return {
    ...market,
    openDates: [...new Set([...market.openDates, ...sessions])].sort(),
    lastClosed: lastClosed === undefined || (last !== undefined && last > lastClosed) ? last : lastClosed,
  };
}
