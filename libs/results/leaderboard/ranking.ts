import { type TradingDate } from '@app/domain';
import { type Contender } from './contender.js';
import { type NotComparable } from './leaderboard-views.js';

/** Returns that differ by less are equal: what lies below is dust of floating-point sums. */
const EQUAL_WITHIN = 1e-9;
const SHOWN_MISSING_DATES = 20;

/** A contender and its place. */
export interface Placed {
  readonly contender: Contender;
  readonly rank: number | null;
  readonly tied: boolean;
  readonly because?: NotComparable;
  readonly missingDates: readonly string[];
}

/** The dates, and the market, on which most contenders ran: those that ran on them can be compared. */
export interface Reference {
  readonly dates: readonly TradingDate[];
  readonly synthetic: boolean;
}

/**
 * The dates that most contenders share; of several such lists the longest, then the one that ends last. With other dates
 * a contender met another market, and its return says nothing beside theirs.
 */
export function referenceOf(contenders: readonly Contender[]): Reference {
  const groups = new Map<string, { readonly of: Contender; count: number }>();
  for (const contender of contenders) {
    const key = keyOf(contender);
    const group = groups.get(key) ?? { of: contender, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const [best] = [...groups.values()].sort(
    (a, b) =>
      b.count - a.count ||
      b.of.dates.length - a.of.dates.length ||
      (String(b.of.dates.at(-1)) < String(a.of.dates.at(-1)) ? -1 : 1),
  );
  return { dates: best?.of.dates ?? [], synthetic: best?.of.synthetic ?? false };
}

/** Ranks who ran on the reference dates by total return, equal ones alike (1, 1, 3); the others follow without a rank. */
export function rank(contenders: readonly Contender[], reference: Reference): readonly Placed[] {
  const key = keyOf(reference);
  const byReturn = [...contenders].sort(
    (a, b) => b.totalReturn - a.totalReturn || (a.name < b.name ? -1 : 1),
  );
  const comparable = byReturn.filter((contender) => keyOf(contender) === key);
  const equal = (a: Contender, b: Contender) => Math.abs(a.totalReturn - b.totalReturn) <= EQUAL_WITHIN;
  const ranked = comparable.map((contender) => ({
    contender,
    rank: comparable.findIndex((other) => equal(contender, other)) + 1,
    tied: comparable.some((other) => other !== contender && equal(contender, other)),
    missingDates: [],
  }));
  const others = byReturn.filter((contender) => keyOf(contender) !== key);
  return [...ranked, ...others.map((contender) => placeApart(contender, reference))];
}

function placeApart(contender: Contender, reference: Reference): Placed {
  const own = new Set(contender.dates);
  const expected = new Set(reference.dates);
  const missingDates = reference.dates.filter((date) => !own.has(date));
  const apart = { contender, rank: null, tied: false, missingDates };
  if (contender.synthetic !== reference.synthetic) return { ...apart, because: 'synthetic_market' };
  const within = contender.dates.every((date) => expected.has(date));
  return { ...apart, because: within ? 'missing_days' : 'different_dates' };
}

function keyOf({ dates, synthetic }: Reference): string {
  return `${synthetic ? 'synthetic ' : ''}${dates.join(' ')}`;
}

/** What a line says about why it is not ranked. */
export function placeView({ rank: own, tied, because, missingDates }: Placed) {
  return {
    rank: own,
    ...(tied ? { tied: true as const } : {}),
    comparable: own !== null,
    ...(because ? { not_comparable_because: because } : {}),
    ...(missingDates.length > 0
      ? { missing_sessions: missingDates.length, missing_dates: missingDates.slice(0, SHOWN_MISSING_DATES) }
      : {}),
  };
}
