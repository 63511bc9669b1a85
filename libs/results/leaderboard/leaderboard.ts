import { type UniverseConfig } from '@app/config';
import {
  type PerformanceRepository,
  type PriceRepository,
  type ResultVersionRepository,
} from '@app/database';
import { DomainError } from '@app/domain';
import { openUniverse, symbolsOf } from '@app/market-data';
import { MIN_EXACT_SESSIONS } from '@app/metrics';
import { type Baselines } from '../baselines/baselines.js';
import { sessionBefore } from '../performance/benchmark.js';
import { benchmarkSymbol, findBenchmark } from '../performance/benchmarks.js';
import {
  type KnownTrack,
  type PerformanceReader,
  type PerformanceRequest,
} from '../performance/performance-reader.js';
import { type PriceHistories } from '../performance/price-history.js';
import { universeView } from '../performance/universe-view.js';
import { contendersOf, type Contender } from './contender.js';
import { type LeaderboardEntry, type LeaderboardView, type PairView } from './leaderboard-views.js';
import { modelEntry, trialsOf, type Yardsticks } from './model-entry.js';
import { rank, referenceOf, type Placed } from './ranking.js';
import { Significance } from './significance.js';
import { baselineEntries, heldEntry } from './yardstick-entries.js';

export interface LeaderboardRequest extends PerformanceRequest {
  /** Compare every two ranked models. */
  readonly pairs?: boolean;
}

export interface LeaderboardParts {
  readonly reader: PerformanceReader;
  readonly priceHistories: PriceHistories;
  readonly baselines: Baselines;
  readonly performance: PerformanceRepository;
  readonly prices: PriceRepository;
  readonly resultVersion: ResultVersionRepository;
}

/** More pairs than these would keep a caller waiting for seconds. */
const MAX_PAIRED_MODELS = 12;

/** Ranks models by what they returned over a range, and says which differences are more than luck. */
export class Leaderboard {
  private readonly significance = new Significance();

  constructor(private readonly parts: LeaderboardParts) {}

  /** @throws DomainError `not_found`, `no_data`, `no_prices` for a named benchmark without prices, `too_many_models` */
  async find(request: LeaderboardRequest): Promise<LeaderboardView> {
    const { reader, prices: repository, resultVersion } = this.parts;
    const { prices: version } = await resultVersion.current();
    const read = await reader.read(request);
    const contenders = contendersOf(read.tracks);
    const reference = referenceOf(contenders);
    const placed = rank(contenders, reference);
    const ranked = placed.filter((place) => place.rank !== null).map(({ contender }) => contender);
    if (request.pairs) refuseTooMany(ranked);
    const universe = universeOf(ranked);
    const spells = openUniverse(universe).spells(read.first, read.last);
    const firstHoldings = await this.firstHoldings(read.tracks);
    const history = await this.parts.priceHistories.of(
      [
        benchmarkSymbol(request.benchmark),
        ...symbolsOf(spells),
        ...[...firstHoldings.values()].flatMap((held) => [...held.keys()]),
      ],
      { from: sessionBefore(read.first), to: read.last, version },
    );
    const { benchmark, missing } = await findBenchmark(request.benchmark, read, { history, repository });
    const baselines = await this.parts.baselines.of(universe, reference.dates, history);
    const yardsticks: Yardsticks = {
      benchmark,
      leader: ranked[0],
      trials: trialsOf(ranked),
      randomReturns: baselines.randomReturns,
      prices: history,
      firstHoldings,
      significance: this.significance,
    };
    const onReference = benchmark?.on(reference);
    const held = [
      ...(benchmark && onReference ? [heldEntry('benchmark', benchmark.symbol, onReference)] : []),
      ...baselineEntries(baselines, reference.dates).map((entry) => ({
        ...entry,
        universe: universeView(universe, read.first, read.last),
      })),
    ];
    return {
      start_date: read.first,
      end_date: read.last,
      sessions: reference.dates.length,
      benchmark: benchmark?.symbol ?? null,
      ...(missing === undefined ? {} : { benchmark_missing: missing }),
      method: methodOf(ranked.length),
      entries: inOrder(await this.modelEntries(placed, yardsticks), held),
      ...(request.pairs ? { pairs: await this.pairs(ranked) } : {}),
    };
  }

  private async firstHoldings(tracks: readonly KnownTrack[]): Promise<Yardsticks['firstHoldings']> {
    return this.parts.performance.holdingsAfter(tracks.map(({ track }) => track.firstModelDayId));
  }

  private async modelEntries(
    placed: readonly Placed[],
    yardsticks: Yardsticks,
  ): Promise<readonly LeaderboardEntry[]> {
    const entries: LeaderboardEntry[] = [];
    for (const place of placed) entries.push(await modelEntry(place, yardsticks));
    return entries;
  }

  private async pairs(ranked: readonly Contender[]): Promise<readonly PairView[]> {
    const pairs: PairView[] = [];
    for (const [index, first] of ranked.entries()) {
      for (const second of ranked.slice(index + 1)) {
        const comparison = await this.significance.compare(first, second);
        pairs.push({ first: first.name, second: second.name, comparison });
      }
    }
    return pairs;
  }
}

function refuseTooMany(ranked: readonly Contender[]): void {
  if (ranked.length <= MAX_PAIRED_MODELS) return;
  throw new DomainError({
    code: 'too_many_models',
    message: `pairs: ${ranked.length} models are ranked, and at most ${MAX_PAIRED_MODELS} are compared in pairs; name some with model=.`,
    details: { field: 'pairs', models: ranked.length, most: MAX_PAIRED_MODELS },
  });
}

/** The universe with which most of the ranked portfolios were run last. */
function universeOf(ranked: readonly Contender[]): UniverseConfig {
  const counts = new Map<string, { readonly universe: UniverseConfig; count: number }>();
  for (const { job } of ranked.flatMap((contender) => contender.members)) {
    const key = JSON.stringify(job.universe);
    const known = counts.get(key) ?? { universe: job.universe, count: 0 };
    known.count += 1;
    counts.set(key, known);
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)[0]?.universe ?? [];
}

/** The ranked models with benchmark and baselines between them, by return; then those that cannot be compared. */
function inOrder(
  models: readonly LeaderboardEntry[],
  held: readonly LeaderboardEntry[],
): readonly LeaderboardEntry[] {
  const byReturn = (a: LeaderboardEntry, b: LeaderboardEntry) =>
    (b.total_return ?? 0) - (a.total_return ?? 0);
  const comparable = [...models.filter((entry) => entry.comparable), ...held].sort(byReturn);
  return [...comparable, ...models.filter((entry) => !entry.comparable)];
}

function methodOf(trials: number): LeaderboardView['method'] {
  return {
    name: 'paired studentised circular block bootstrap of daily return differences',
    resamples: 10_000,
    level: 0.95,
    seed: 1,
    approximate_under_sessions: MIN_EXACT_SESSIONS,
    trials,
  };
}
