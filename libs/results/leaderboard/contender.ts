import { type TradingDate } from '@app/domain';
import {
  maxDrawdown,
  meanInterval,
  probabilisticSharpeRatio,
  report,
  reportAnnualised,
  annualVolatility,
  sharpeRatio,
  sharpeStatistics,
  totalReturn,
  type SharpeStatistics,
} from '@app/metrics';
import { type ReplicateGroup } from '../performance/performance-views.js';
import { replicateGroups } from '../performance/replicate-groups.js';
import { type KnownTrack } from '../performance/performance-reader.js';
import { type PortfolioTrack } from '../performance/track.js';

/** What competes in the leaderboard: a portfolio, or the replicates of one model together. */
export interface Contender {
  readonly name: string;
  readonly members: readonly KnownTrack[];
  readonly dates: readonly TradingDate[];
  /** Of replicates the mean of each session: what one of them returns on average. */
  readonly returns: readonly number[];
  readonly totalReturn: number;
  readonly replicates?: ReplicateGroup;
  readonly synthetic: boolean;
}

/** The contenders among some portfolios, in their order. */
export function contendersOf(tracks: readonly KnownTrack[]): readonly Contender[] {
  const groups = new Map<string, KnownTrack[]>();
  for (const known of tracks) {
    const name = known.facts.replicateOf ?? known.track.model;
    const group = groups.get(name);
    if (group) group.push(known);
    else groups.set(name, [known]);
  }
  return [...groups].map(([name, members]) => toContender(name, members));
}

function toContender(name: string, members: readonly KnownTrack[]): Contender {
  const dates = sharedDates(members);
  const totals = members.map(({ track }) => totalReturn(track.returns));
  const [group] = replicateGroups(
    members.map(({ track, facts }, index) => ({
      name: track.model,
      replicateOf: facts.replicateOf,
      totalReturn: report(totals[index] ?? Number.NaN).value,
    })),
  );
  return {
    name,
    members,
    dates,
    returns: meanReturns(members, dates),
    totalReturn: meanInterval(totals).mean,
    replicates: group,
    synthetic: members.some(({ track }) => track.synthetic),
  };
}

/** The dates that all members have; a replicate that lacks some makes the group lack them. */
function sharedDates(members: readonly KnownTrack[]): readonly TradingDate[] {
  const [first, ...others] = members.map(({ track }) => track.dates);
  const known = others.map((dates) => new Set(dates));
  return (first ?? []).filter((date) => known.every((dates) => dates.has(date)));
}

function meanReturns(members: readonly KnownTrack[], dates: readonly TradingDate[]): readonly number[] {
  const [only] = members;
  if (members.length === 1 && only) return only.track.returns;
  const byDate = members.map(
    ({ track }) => new Map(track.dates.map((date, index) => [date, track.returns[index] ?? 0])),
  );
  return dates.map((date) => byDate.reduce((sum, own) => sum + (own.get(date) ?? 0), 0) / members.length);
}

/** The figures of a contender's line; of replicates the mean of theirs. */
export interface ContenderFigures {
  readonly annualVolatility: number | null;
  readonly sharpeRatio: number | null;
  readonly maxDrawdown: number | null;
  readonly finalValue: number | null;
  readonly probabilisticSharpeRatio: number | null;
  /** Of each member, for the deflated Sharpe ratio. */
  readonly statistics: readonly SharpeStatistics[];
}

/** What a contender's line shows besides its return. */
export function figuresOf({ members }: Contender): ContenderFigures {
  const statistics = members.map(({ track }) => sharpeStatistics(track.returns));
  const ofMembers = (figure: (track: PortfolioTrack) => number | null) =>
    meanOf(members.map(({ track }) => figure(track)));
  return {
    annualVolatility: ofMembers(({ returns }) => reportAnnualised(annualVolatility(returns), returns).value),
    sharpeRatio: ofMembers(({ returns }) => reportAnnualised(sharpeRatio(returns), returns).value),
    maxDrawdown: ofMembers(({ returns }) => report(maxDrawdown(returns)).value),
    finalValue: ofMembers(({ values }) => values.at(-1) ?? null),
    probabilisticSharpeRatio: meanOf(statistics.map((own) => report(probabilisticSharpeRatio(own)).value)),
    statistics,
  };
}

/** null where one of the values is missing: a mean of some would be of something else. */
export function meanOf(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return values.length === 0 ? null : sum / values.length;
}
