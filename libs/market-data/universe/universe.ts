import { type IndexName, type UniverseConfig } from '@app/config';
import { DomainError, type TradingDate } from '@app/domain';
import { IndexMembers, type Spell } from './index-members.js';
import { NASDAQ_100_MEMBERS } from './nasdaq-100-members.js';

/** The symbols that a session of one date may buy. */
export interface UniverseOfDay {
  readonly members: readonly string[];
  /** Why a symbol may not be bought, as the beginning of a sentence that names it; undefined for a member. */
  whyOutside(symbol: string): string | undefined;
}

/** The symbols of a simulation, date by date: the same on every date, or the members of an index. */
export interface Universe {
  /** Undefined for a list of symbols. */
  readonly index: IndexName | undefined;
  /** @throws DomainError `universe_unknown` for a date on which the members are not known */
  on(date: TradingDate): UniverseOfDay;
  /** The stretches of a range over which the members stay the same; beyond the known dates those of the nearest one. */
  spells(from: TradingDate, to: TradingDate): readonly Spell[];
}

const INDEXES: Readonly<Record<IndexName, IndexMembers>> = {
  'NASDAQ-100': new IndexMembers(NASDAQ_100_MEMBERS),
};

/** The universe that a config names. */
export function openUniverse(config: UniverseConfig): Universe {
  return 'index' in config ? indexUniverse(config.index) : listUniverse(config);
}

/** Every symbol of some dates, each once, in the order in which they come up. */
export function symbolsOf(spells: readonly Pick<Spell, 'members'>[]): readonly string[] {
  return [...new Set(spells.flatMap(({ members }) => members))];
}

/** Every symbol of some dates, each once. @throws DomainError `universe_unknown` */
export function symbolsOn(universe: Universe, dates: readonly TradingDate[]): readonly string[] {
  return symbolsOf(dates.map((date) => universe.on(date)));
}

function listUniverse(members: readonly string[]): Universe {
  const listed = new Set(members);
  const whyOutside = (symbol: string) =>
    listed.has(symbol) ? undefined : `${symbol} is not in the universe of this simulation`;
  return {
    index: undefined,
    on: () => ({ members, whyOutside }),
    spells: (from, to) => [{ from, to, members }],
  };
}

function indexUniverse(index: IndexName): Universe {
  const known = INDEXES[index];
  return {
    index,
    on: (date) => {
      const members = known.on(date);
      if (!members) throw unknownUniverse(index, known, date);
      return { members, whyOutside: (symbol) => whyOutside(index, symbol, date) };
    },
    spells: (from, to) => known.between(from, to),
  };
}

/** Says nothing of what happens later: who is to join looks like who never belonged. */
function whyOutside(index: IndexName, symbol: string, date: TradingDate): string | undefined {
  const known = INDEXES[index];
  if (known.on(date)?.includes(symbol)) return undefined;
  const left = known.leftOn(symbol, date);
  return left === undefined ? `${symbol} is not in the ${index}` : `${symbol} left the ${index} on ${left}`;
}

function unknownUniverse(
  index: IndexName,
  { knownFrom, knownUntil }: IndexMembers,
  date: TradingDate,
): DomainError {
  return new DomainError({
    code: 'universe_unknown',
    message:
      `universe: the members of the ${index} are known from ${knownFrom} to ${knownUntil}, and ${date} lies outside. ` +
      'Name dates within, or list the symbols in the universe of the config.',
    details: { field: 'universe', index, date, known_from: knownFrom, known_until: knownUntil },
  });
}
