import { type PerformanceDay } from '@app/database';
import { type TradingDate } from '@app/domain';

/** How something that can be compared did: session by session, in time order. */
export interface Track {
  readonly dates: readonly TradingDate[];
  /** Dollars (of the benchmark: its price) after each session; NaN where it is not known. */
  readonly values: readonly number[];
  /** What it was worth before the first session. */
  readonly base: number;
  /** Returns as fractions, one per session, each since the session before it in this list; NaN where not known. */
  readonly returns: readonly number[];
}

/** A portfolio's track, and what is known of it besides. */
export interface PortfolioTrack extends Track {
  readonly model: string;
  /** Dollars in cash after each session. */
  readonly cash: readonly number[];
  readonly firstModelDayId: string;
  /** The job of its last session. */
  readonly jobId: string;
  /** The value of a session stands on an open, because its close is not known yet. */
  readonly provisional: boolean;
  /** Its prices are made up. */
  readonly synthetic: boolean;
  readonly days: readonly PerformanceDay[];
}

/** The tracks of the portfolios in a list of days that is sorted by model, then date. */
export function tracksOf(days: readonly PerformanceDay[]): readonly PortfolioTrack[] {
  const byModel = new Map<string, PerformanceDay[]>();
  for (const day of days) {
    const known = byModel.get(day.model);
    if (known) known.push(day);
    else byModel.set(day.model, [day]);
  }
  return [...byModel.values()].flatMap((own) => trackOf(own) ?? []);
}

function trackOf(days: readonly PerformanceDay[]): PortfolioTrack | undefined {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return undefined;
  return {
    model: first.model,
    dates: days.map((day) => day.date),
    values: days.map((day) => day.portfolioValue),
    base: first.portfolioValue - first.profit,
    returns: days.map((day) => day.returnFraction),
    cash: days.map((day) => day.cash),
    firstModelDayId: first.modelDayId,
    jobId: last.jobId,
    provisional: days.some((day) => day.provisional),
    synthetic: first.synthetic,
    days,
  };
}

/** A track from values alone. */
export function trackFromValues(
  dates: readonly TradingDate[],
  base: number,
  values: readonly number[],
): Track {
  const returns = values.map((value, index) => value / (index === 0 ? base : (values[index - 1] ?? NaN)) - 1);
  return { dates, base, values, returns };
}
