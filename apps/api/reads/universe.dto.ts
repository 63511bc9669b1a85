import { CountField } from '../open-api/fields.js';

/** What could be bought over the range. */
export class UniverseDto {
  /** The index whose members of each date they were; null for a list of the config. */
  index!: string | null;

  /** How many symbols, those of a part of the dates included. */
  @CountField()
  symbols!: number;
}

/** A universe in a cell of a table: the index, or how long the list is. */
export function universeText(universe: UniverseDto | undefined): string | undefined {
  return universe && (universe.index ?? `list of ${universe.symbols}`);
}
