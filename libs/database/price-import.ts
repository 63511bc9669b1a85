import { type CorporateAction, type Money, type TradingDate } from '@app/domain';

/** Prices of one symbol on one trading date, in dollars. Everything but the open may not be known yet. */
export interface DailyBar {
  readonly symbol: string;
  readonly date: TradingDate;
  readonly open: Money;
  readonly high?: Money;
  readonly low?: Money;
  readonly close?: Money;
  /** Shares. */
  readonly volume?: number;
}

/** A bar that an importer refused: the reason, and the text as it came. */
export interface QuarantinedBar {
  readonly symbol: string;
  readonly date: string;
  readonly reason: string;
  readonly raw: string;
}

/** What one file brought. */
export interface PriceImport {
  readonly fileName: string;
  readonly format: string;
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string;
  /** True for a made-up market. */
  readonly synthetic: boolean;
  readonly bars: readonly DailyBar[];
  readonly quarantined: readonly QuarantinedBar[];
  /** Splits and dividends that the source tells besides. */
  readonly corporateActions?: readonly CorporateAction[];
}

/** How the bars of an import compare with what was known; each symbol and date counts once. */
export interface ImportOutcome {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly quarantined: number;
  /** Dates with an added or a changed bar, ascending. */
  readonly changedDates: readonly TradingDate[];
}

/** A bar as the database keeps it: prices as decimal text, null where not known. */
export interface BarRow {
  readonly symbol: string;
  readonly date: string;
  readonly open: string;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
  readonly volume: number | null;
}

/** Which rows an import has to write, and how its bars compare with the known ones. */
export interface ImportPlan {
  readonly rows: readonly BarRow[];
  readonly outcome: ImportOutcome;
}

/**
 * Compares an import with what is known. A field that an incoming bar lacks keeps its known value, so that a file with
 * opens only never erases a close. When a symbol and date come more than once, later fields win.
 * @param known the rows that are in the database, at least those of the import's symbols and dates
 */
export function planImport(
  known: readonly BarRow[],
  data: Pick<PriceImport, 'bars' | 'quarantined'>,
): ImportPlan {
  const before = new Map(known.map((row) => [keyOf(row), row]));
  const after = new Map<string, BarRow>();
  for (const bar of data.bars) {
    const key = keyOf(bar);
    after.set(key, merge(after.get(key) ?? before.get(key), bar));
  }
  const rows = [...after].filter(([key, row]) => !sameRow(before.get(key), row)).map(([, row]) => row);
  const added = rows.filter((row) => !before.has(keyOf(row))).length;
  return {
    rows,
    outcome: {
      added,
      changed: rows.length - added,
      unchanged: after.size - rows.length,
      quarantined: data.quarantined.length,
      changedDates: [...new Set(rows.map((row) => row.date as TradingDate))].sort(),
    },
  };
}

function keyOf(bar: { readonly symbol: string; readonly date: string }): string {
  return `${bar.symbol} ${bar.date}`;
}

function merge(known: BarRow | undefined, bar: DailyBar): BarRow {
  return {
    symbol: bar.symbol,
    date: bar.date,
    open: bar.open.toString(),
    high: bar.high?.toString() ?? known?.high ?? null,
    low: bar.low?.toString() ?? known?.low ?? null,
    close: bar.close?.toString() ?? known?.close ?? null,
    volume: bar.volume ?? known?.volume ?? null,
  };
}

function sameRow(one: BarRow | undefined, other: BarRow): boolean {
  return (
    one?.open === other.open &&
    one.high === other.high &&
    one.low === other.low &&
    one.close === other.close &&
    one.volume === other.volume
  );
}
