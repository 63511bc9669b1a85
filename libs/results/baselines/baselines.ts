import { type UniverseConfig } from '@app/config';
import { type TradingDate } from '@app/domain';
import { openUniverse } from '@app/market-data';
import { type PriceHistory } from '../performance/price-history.js';
import { type Track } from '../performance/track.js';
import { equalWeightTrack } from './equal-weight.js';
import { randomRuns } from './random-runs.js';

/** What doing nothing clever would have brought over some dates. */
export interface BaselineTracks {
  /** Undefined when no symbol of the universe can be bought. */
  readonly equalWeight: Track | undefined;
  /** Total returns of random runs, ascending; empty when nothing can be traded. */
  readonly randomReturns: readonly number[];
}

const MAX_KEPT = 50;

/** Computes baselines from prices and the universe of each date alone, and keeps them until there are other prices. */
export class Baselines {
  private readonly kept = new WeakMap<PriceHistory, Map<string, Promise<BaselineTracks>>>();

  /** @param prices of the universe over the dates; what is kept belongs to this very object */
  of(universe: UniverseConfig, dates: readonly TradingDate[], prices: PriceHistory): Promise<BaselineTracks> {
    const kept = this.kept.get(prices) ?? new Map<string, Promise<BaselineTracks>>();
    this.kept.set(prices, kept);
    const key = `${JSON.stringify(universe)} ${dates.join(',')}`;
    const known = kept.get(key);
    if (known) return known;
    const computing = compute(universe, dates, prices);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, computing);
    return computing;
  }
}

async function compute(
  config: UniverseConfig,
  dates: readonly TradingDate[],
  prices: PriceHistory,
): Promise<BaselineTracks> {
  const universe = openUniverse(config);
  return {
    equalWeight: equalWeightTrack(universe, dates, prices),
    randomReturns: await randomRuns(universe, dates, prices),
  };
}
