import { type LoadedConfig } from '@app/config';
import { dayAtExchange } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { type MarketCoverage, type RequestedRange } from './plan-model-days.js';
import { firstOfInterest } from './request-planning.js';

/** What the stored prices of a config's universe can serve a request, from its first date of interest to today. */
export async function readMarketCoverage(
  { calendar, repositories: { prices }, clock }: Pick<UseCaseParts, 'calendar' | 'repositories' | 'clock'>,
  loaded: LoadedConfig,
  request: RequestedRange,
): Promise<MarketCoverage> {
  const { universe } = loaded.config;
  const today = dayAtExchange(clock());
  const dates = await prices.datesWithPrices(universe, firstOfInterest(loaded, request), today);
  const openDates = dates
    .filter((entry) => entry.withOpen > 0 && calendar.isSession(entry.date))
    .map((entry) => entry.date);
  const lastClosed = dates.filter((entry) => entry.withClose > 0).at(-1)?.date;
  return { calendar, openDates, lastClosed, today, synthetic: await prices.isSynthetic(universe) };
}
