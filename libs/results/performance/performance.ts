import { setImmediate as turn } from 'node:timers/promises';
import { type PriceRepository, type ResultVersionRepository } from '@app/database';
import { cumulativeReturns } from '@app/metrics';
import { benchmarkSymbol, findBenchmark, type Benchmark } from './benchmarks.js';
import { sessionBefore } from './benchmark.js';
import { drawdownView, heldMetrics, metricsView, portfolioMetrics } from './performance-metrics.js';
import {
  portfolioView,
  type KnownTrack,
  type PerformanceReader,
  type PerformanceRequest,
} from './performance-reader.js';
import { type DailyPerformance, type PerformanceResult, type PerformanceView } from './performance-views.js';
import { type PriceHistories } from './price-history.js';
import { replicateGroups } from './replicate-groups.js';
import { type Track } from './track.js';
import { warnedDays } from './warned-days.js';
import { type TradeHistories } from './trade-histories.js';

export interface PerformanceParts {
  readonly reader: PerformanceReader;
  readonly priceHistories: PriceHistories;
  readonly tradeHistories: TradeHistories;
  readonly prices: PriceRepository;
  readonly resultVersion: ResultVersionRepository;
}

/** Measures how portfolios did over a range, and what they are compared with. */
export class Performance {
  constructor(private readonly parts: PerformanceParts) {}

  /** @throws DomainError `not_found`, `no_data`, `no_prices` for a named benchmark without prices */
  async find(request: PerformanceRequest): Promise<PerformanceView> {
    const { reader, priceHistories, resultVersion, prices: repository } = this.parts;
    const { prices: version } = await resultVersion.current();
    const versions = await resultVersion.ofPortfolios();
    const read = await reader.read(request);
    const range = { from: sessionBefore(read.first), to: read.last, version };
    const history = await priceHistories.of([benchmarkSymbol(request.benchmark)], range);
    const { benchmark, missing } = await findBenchmark(request.benchmark, read, { history, repository });
    const results: PerformanceResult[] = benchmark ? [benchmarkResult(benchmark)] : [];
    for (const known of read.tracks) {
      results.push(await this.resultOf(known, benchmark, versions.get(known.track.model) ?? 0));
    }
    return {
      start_date: read.first,
      end_date: read.last,
      benchmark: benchmark?.symbol ?? null,
      ...(missing === undefined ? {} : { benchmark_missing: missing }),
      results,
      replicates: replicateGroups(
        results.map(({ name, replicate_of, metrics }) => ({
          name,
          replicateOf: replicate_of,
          totalReturn: metrics.total_return,
        })),
      ),
    };
  }

  private async resultOf(
    known: KnownTrack,
    benchmark: Benchmark | undefined,
    version: number,
  ): Promise<PerformanceResult> {
    const { track, facts } = known;
    const trades = await this.parts.tradeHistories.of(track.model, version);
    const metrics = portfolioMetrics(track, benchmark?.on(track)?.returns, trades);
    // Fifty models take tens of milliseconds: others get their turn in between.
    await turn();
    return {
      kind: 'model',
      name: track.model,
      ...portfolioView(known),
      ...warnedDays([track]),
      ...(facts.replicateOf === undefined ? {} : { replicate_of: facts.replicateOf }),
      ...trackView(track),
      ...metricsView(metrics),
      deepest_drawdown: drawdownView(track),
      daily: dailyView(track),
    };
  }
}

function benchmarkResult({ symbol, track }: Benchmark): PerformanceResult {
  return {
    kind: 'benchmark',
    name: symbol,
    ...trackView(track),
    ...metricsView(heldMetrics(track)),
    deepest_drawdown: drawdownView(track),
    daily: dailyView(track),
  };
}

function trackView({ dates }: Track) {
  return { start_date: String(dates[0]), end_date: String(dates.at(-1)), sessions: dates.length };
}

function dailyView({ dates, values, returns }: Track): readonly DailyPerformance[] {
  const cumulative = cumulativeReturns(returns);
  return dates.map((date, index) => ({
    date,
    value: known(values[index]),
    return: known(returns[index]),
    cumulative_return: cumulative[index] ?? 0,
  }));
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
