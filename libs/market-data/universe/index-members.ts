import { type TradingDate } from '@app/domain';
import { type IndexMembersData } from './nasdaq-100-members.js';

/** A stretch of dates, both ends included, over which nobody joined or left. */
export interface Spell {
  readonly from: TradingDate;
  readonly to: TradingDate;
  /** In alphabetical order for an index, in the config's order for a list. */
  readonly members: readonly string[];
}

/** The members of an index by date, from first to last known date. */
export class IndexMembers {
  readonly knownFrom: TradingDate;
  readonly knownUntil: TradingDate;
  /** Ascending and without gaps. */
  private readonly spells: readonly Spell[];

  constructor(private readonly data: IndexMembersData) {
    this.knownFrom = data.knownFrom as TradingDate;
    this.knownUntil = data.knownUntil as TradingDate;
    this.spells = spellsOf(data);
  }

  /** Undefined where the members are not known. */
  on(date: TradingDate): readonly string[] | undefined {
    return this.spells.find(({ from, to }) => from <= date && date <= to)?.members;
  }

  /** The stretches of a range; what lies outside of the known dates has the members of the nearest known one. */
  between(from: TradingDate, to: TradingDate): readonly Spell[] {
    return this.spells.flatMap((spell) => {
      const start = spell.from === this.knownFrom || spell.from < from ? from : spell.from;
      const end = spell.to === this.knownUntil || spell.to > to ? to : spell.to;
      return start <= end ? [{ ...spell, from: start, to: end }] : [];
    });
  }

  /** When a symbol left for the last time up to a date; undefined for one that did not, whatever it does later. */
  leftOn(symbol: string, date: TradingDate): TradingDate | undefined {
    const left = this.data.changes.filter(
      (change) => change.date <= date && symbolsIn(change.left).includes(symbol),
    );
    return left.at(-1)?.date as TradingDate | undefined;
  }
}

function spellsOf({ knownFrom, knownUntil, members, changes }: IndexMembersData): Spell[] {
  const spells: Spell[] = [];
  let known = new Set(symbolsIn(members));
  let from = knownFrom;
  for (const { date, joined, left } of changes) {
    spells.push(spell(from, dayBefore(date), known));
    const leavers = new Set(symbolsIn(left));
    known = new Set([...known, ...symbolsIn(joined)].filter((symbol) => !leavers.has(symbol)));
    from = date;
  }
  return [...spells, spell(from, knownUntil, known)];
}

function spell(from: string, to: string, members: ReadonlySet<string>): Spell {
  return { from: from as TradingDate, to: to as TradingDate, members: [...members].sort() };
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

function symbolsIn(text = ''): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
