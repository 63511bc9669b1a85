import { deflatedSharpeRatio, report, sharpeTrials, totalReturn, type SharpeTrials } from '@app/metrics';
import { heldTrack } from '../baselines/held-track.js';
import { type Benchmark } from '../performance/benchmarks.js';
import { portfolioView } from '../performance/performance-reader.js';
import { warnedDays } from '../performance/warned-days.js';
import { type PriceHistory } from '../performance/price-history.js';
import { type PortfolioTrack, type Track } from '../performance/track.js';
import { figuresOf, meanOf, type Contender } from './contender.js';
import { type ComparisonView, type LeaderboardEntry } from './leaderboard-views.js';
import { placeView, type Placed } from './ranking.js';
import { type Significance } from './significance.js';

/** What every line of a leaderboard is measured against. */
export interface Yardsticks {
  readonly benchmark: Benchmark | undefined;
  /** Undefined when nobody is ranked. */
  readonly leader: Contender | undefined;
  readonly trials: SharpeTrials;
  /** Ascending total returns of random runs over the ranked dates. */
  readonly randomReturns: readonly number[];
  readonly prices: PriceHistory;
  /** Shares by held symbol after each portfolio's first session, by its model-day. */
  readonly firstHoldings: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly significance: Significance;
}

/** The candidates for the deflated Sharpe ratio: one per ranked contender, of replicates their mean. */
export function trialsOf(ranked: readonly Contender[]): SharpeTrials {
  return sharpeTrials(
    ranked.flatMap((contender) => {
      const { statistics } = figuresOf(contender);
      const [first] = statistics;
      const sharpe = statistics.reduce((sum, own) => sum + own.sharpe, 0) / statistics.length;
      return first ? [{ ...first, sharpe }] : [];
    }),
  );
}

/** A contender's line. */
export async function modelEntry(placed: Placed, yardsticks: Yardsticks): Promise<LeaderboardEntry> {
  const { contender } = placed;
  const figures = figuresOf(contender);
  return {
    kind: 'model',
    name: contender.name,
    ...placeView(placed),
    total_return: report(contender.totalReturn).value,
    annual_volatility: figures.annualVolatility,
    sharpe_ratio: figures.sharpeRatio,
    max_drawdown: figures.maxDrawdown,
    final_value: figures.finalValue,
    sessions: contender.dates.length,
    start_date: String(contender.dates[0] ?? contender.members[0]?.track.dates[0]),
    end_date: String(contender.dates.at(-1) ?? contender.members[0]?.track.dates.at(-1)),
    ...marksOf(contender),
    ...warnedDays(contender.members.map(({ track }) => track)),
    ...(await comparisons(placed, yardsticks)),
    probabilistic_sharpe_ratio: figures.probabilisticSharpeRatio,
    deflated_sharpe_ratio:
      placed.rank === null
        ? null
        : meanOf(figures.statistics.map((own) => report(deflatedSharpeRatio(own, yardsticks.trials)).value)),
    first_day_hold_return: meanOf(contender.members.map(({ track }) => firstDayHold(track, yardsticks))),
    beats_random: placed.rank === null ? null : shareBelow(yardsticks.randomReturns, contender.totalReturn),
    ...(contender.replicates ? { replicates: contender.replicates } : {}),
  };
}

/** What is marked of one replicate is marked of all of them. */
function marksOf({ members }: Contender): ReturnType<typeof portfolioView> {
  return members.reduce((marks, member) => ({ ...marks, ...portfolioView(member) }), {});
}

async function comparisons(
  { contender, rank }: Placed,
  { benchmark, leader, significance }: Yardsticks,
): Promise<Pick<LeaderboardEntry, 'versus_benchmark' | 'versus_leader'>> {
  const track = benchmark?.on(contender);
  const against = (name: string, { dates, returns }: Pick<Track, 'dates' | 'returns'>) =>
    significance.compare(contender, { name, dates, returns });
  const versusLeader: ComparisonView | null =
    rank === null || !leader || leader === contender ? null : await against(leader.name, leader);
  return {
    versus_benchmark: benchmark && track ? await against(benchmark.symbol, track) : null,
    versus_leader: versusLeader,
  };
}

/** What the position after the first session would have brought, had it been held. */
function firstDayHold(track: PortfolioTrack, { prices, firstHoldings }: Yardsticks): number | null {
  const holdings = firstHoldings.get(track.firstModelDayId) ?? new Map<string, number>();
  const held = heldTrack({ cash: track.cash[0] ?? Number.NaN, holdings }, track, prices);
  return held.returns.some(Number.isNaN) ? null : report(totalReturn(held.returns)).value;
}

function shareBelow(sorted: readonly number[], value: number): number | null {
  return sorted.length === 0 ? null : sorted.filter((other) => other < value).length / sorted.length;
}
