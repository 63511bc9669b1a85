import { type UniverseConfig } from '@app/config';
import { type TradingDate } from '@app/domain';
import { openUniverse, symbolsOf } from '@app/market-data';

/** What could be bought over some dates. */
export interface UniverseView {
  /** The index whose members of each date they were; null for a list of the config. */
  readonly index: string | null;
  /** How many symbols, those of a part of the dates included. */
  readonly symbols: number;
}

/** The universe of a config over a range of dates. */
export function universeView(config: UniverseConfig, from: TradingDate, to: TradingDate): UniverseView {
  const universe = openUniverse(config);
  return { index: universe.index ?? null, symbols: symbolsOf(universe.spells(from, to)).length };
}
