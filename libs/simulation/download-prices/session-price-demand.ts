import { type UniverseConfig } from '@app/config';
import { type PortfolioRepository } from '@app/database';
import { type TradingDate } from '@app/domain';
import { openUniverse, priceDemandOf, type PriceDemand } from '@app/market-data';

/** The sessions that need prices. */
export interface PricedSessions {
  readonly universe: UniverseConfig;
  /** Signatures. */
  readonly models: readonly string[];
  /** Past sessions, ascending. */
  readonly dates: readonly TradingDate[];
}

/**
 * The prices that sessions need: those of each date's universe, and of what the models hold besides, so that it can be
 * sold and valued.
 * @throws DomainError `universe_unknown`
 */
export async function sessionPriceDemand(
  portfolios: Pick<PortfolioRepository, 'openingState'>,
  { universe, models, dates }: PricedSessions,
): Promise<PriceDemand> {
  const held = new Set<string>();
  // A model may have completed some of the dates already, so that it holds something else on the last one.
  for (const date of new Set([...dates.slice(0, 1), ...dates.slice(-1)])) {
    for (const signature of models) {
      const opening = await portfolios.openingState(signature, date);
      for (const symbol of opening?.position.holdings.keys() ?? []) held.add(symbol);
    }
  }
  return priceDemandOf(openUniverse(universe), dates, [...held]);
}
