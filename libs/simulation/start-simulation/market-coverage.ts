import { type LoadedConfig } from '@app/config';
import { type PricedDate } from '@app/database';
import { openUniverse, symbolsOf } from '@app/market-data';
import { dayAtExchange } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { type MarketCoverage, type RequestedRange } from './plan-model-days.js';
import { firstOfInterest } from './request-planning.js';

/** What the stored prices of each date's universe can serve a request, from its first date of interest to today. */
export async function readMarketCoverage(
  { calendar, repositories: { prices }, clock }: Pick<UseCaseParts, 'calendar' | 'repositories' | 'clock'>,
  loaded: LoadedConfig,
  request: RequestedRange,
): Promise<MarketCoverage> {
  const today = dayAtExchange(clock());
  const spells = openUniverse(loaded.config.universe).spells(firstOfInterest(loaded, request), today);
  const dates: PricedDate[] = [];
  for (const { members, from, to } of spells) {
    dates.push(...(await prices.datesWithPrices(members, from, to)));
  }
  const openDates = dates
    .filter((entry) => entry.withOpen > 0 && calendar.isSession(entry.date))
    .map((entry) => entry.date);
  const lastClosed = dates.filter((entry) => entry.withClose > 0).at(-1)?.date;
  return { calendar, openDates, lastClosed, today, synthetic: await prices.isSynthetic(symbolsOf(spells)) };
}
