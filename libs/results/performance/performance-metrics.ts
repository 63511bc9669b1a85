import {
  alpha,
  annualReturn,
  annualVolatility,
  beta,
  calmarRatio,
  conditionalValueAtRisk,
  downsideRisk,
  drawdown,
  exposure,
  informationRatio,
  maxDrawdown,
  meanHoldingPeriod,
  omegaRatio,
  probabilisticSharpeRatio,
  profitFactor,
  report,
  reportAnnualised,
  sharpeRatio,
  sharpeStatistics,
  sortinoRatio,
  tailRatio,
  totalReturn,
  trackingError,
  turnover,
  valueAtRisk,
  winRate,
  type ReportedMetric,
} from '@app/metrics';
import { sessionBefore } from './benchmark.js';
import {
  BENCHMARK_METRICS,
  PERFORMANCE_METRICS,
  TRADE_METRICS,
  type DrawdownView,
  type MetricValues,
  type NullReason,
  type PerformanceMetric,
  type PerformanceResult,
} from './performance-views.js';
import { type PortfolioTrack, type Track } from './track.js';
import { type TradeHistory } from './trade-histories.js';

/** A metric, or null and why. */
export type Reported = ReportedMetric | { readonly value: null; readonly reason: NullReason };
export type ReportedMetrics = Readonly<Record<PerformanceMetric, Reported>>;
type Part<Names extends readonly PerformanceMetric[]> = Record<Names[number], Reported>;

/**
 * Every metric of a portfolio.
 * @param benchmark returns of the same sessions; undefined where there are none to compare with
 */
export function portfolioMetrics(
  track: PortfolioTrack,
  benchmark: readonly number[] | undefined,
  trades: TradeHistory,
): ReportedMetrics {
  return {
    ...trackMetrics(track),
    ...(benchmark ? benchmarkMetrics(track, benchmark) : missing(BENCHMARK_METRICS, 'no_benchmark')),
    ...tradeMetrics(track, trades),
  };
}

/** The metrics of something that is held and not traded, such as the benchmark. */
export function heldMetrics(track: Track): ReportedMetrics {
  return {
    ...trackMetrics(track),
    ...missing(BENCHMARK_METRICS, 'not_a_portfolio'),
    ...missing(TRADE_METRICS, 'not_a_portfolio'),
  };
}

function trackMetrics({ returns: all }: Track) {
  // A session without a known price is a session that this track did not have.
  const returns = all.filter((value) => !Number.isNaN(value));
  const annualised = (value: number) => reportAnnualised(value, returns);
  return {
    total_return: report(totalReturn(returns)),
    annual_return: annualised(annualReturn(returns)),
    annual_volatility: annualised(annualVolatility(returns)),
    sharpe_ratio: annualised(sharpeRatio(returns)),
    sortino_ratio: annualised(sortinoRatio(returns)),
    calmar_ratio: annualised(calmarRatio(returns)),
    max_drawdown: report(maxDrawdown(returns)),
    downside_risk: annualised(downsideRisk(returns)),
    value_at_risk: report(valueAtRisk(returns)),
    conditional_value_at_risk: report(conditionalValueAtRisk(returns)),
    omega_ratio: report(omegaRatio(returns)),
    tail_ratio: report(tailRatio(returns)),
    win_rate: report(winRate(returns)),
    probabilistic_sharpe_ratio: report(probabilisticSharpeRatio(sharpeStatistics(returns))),
  };
}

function benchmarkMetrics({ returns }: Track, benchmark: readonly number[]): Part<typeof BENCHMARK_METRICS> {
  const shared = returns.filter((_, index) => !Number.isNaN(benchmark[index]));
  return {
    alpha: reportAnnualised(alpha(returns, benchmark), shared),
    beta: report(beta(returns, benchmark)),
    tracking_error: reportAnnualised(trackingError(returns, benchmark), shared),
    information_ratio: report(informationRatio(returns, benchmark)),
  };
}

function tradeMetrics(track: PortfolioTrack, history: TradeHistory): Part<typeof TRADE_METRICS> {
  const { dates, values, cash } = track;
  const inRange = new Set(dates);
  const trips = history.roundTrips.filter((trip) => inRange.has(trip.closedOn));
  const profits = trips.map((trip) => trip.profit);
  const ofTrips = (value: number): Reported =>
    trips.length === 0 ? { value: null, reason: 'no_trades' } : report(value);
  return {
    trades: report(dates.reduce((sum, date) => sum + (history.tradesOn.get(date) ?? 0), 0)),
    turnover: report(
      turnover(
        dates.map((date) => history.tradedOn.get(date) ?? 0),
        values,
      ),
    ),
    exposure: report(
      exposure(
        values.map((value, index) => value - (cash[index] ?? 0)),
        values,
      ),
    ),
    round_trips: report(trips.length),
    realised_profit: report(profits.reduce((sum, profit) => sum + profit, 0)),
    trade_win_rate: ofTrips(winRate(profits)),
    profit_factor: ofTrips(profitFactor(profits)),
    mean_holding_sessions: ofTrips(meanHoldingPeriod(trips)),
  };
}

function missing<Names extends readonly PerformanceMetric[]>(names: Names, reason: NullReason): Part<Names> {
  return Object.fromEntries(names.map((name) => [name, { value: null, reason }])) as Part<Names>;
}

/** The metrics as they are shown: the values, and beside them why some are null. */
export function metricsView(metrics: ReportedMetrics): Pick<PerformanceResult, 'metrics' | 'null_reasons'> {
  const values: Partial<Record<PerformanceMetric, number | null>> = {};
  const reasons: Partial<Record<PerformanceMetric, NullReason>> = {};
  for (const name of PERFORMANCE_METRICS) {
    const { value, reason } = metrics[name];
    values[name] = value;
    if (reason !== null) reasons[name] = reason;
  }
  return { metrics: values as MetricValues, null_reasons: reasons };
}

/** The deepest fall with its dates; null when the value never fell. */
export function drawdownView({ dates, base, values }: Track): DrawdownView | null {
  const [first] = dates;
  const fall = drawdown([base, ...values]);
  if (!fall || first === undefined) return null;
  const dateAt = (position: number) => String(position === 0 ? sessionBefore(first) : dates[position - 1]);
  return {
    depth: fall.depth,
    start: dateAt(fall.peak),
    valley: dateAt(fall.valley),
    recovery: fall.recovery === null ? null : dateAt(fall.recovery),
  };
}
