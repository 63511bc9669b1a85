import { type ModelDayWarningCode } from '@app/domain';
import { type MissingReason } from '@app/metrics';
import { type UniverseView } from './universe-view.js';

/** Why a figure of a track is null. */
export type NullReason = MissingReason | 'no_benchmark' | 'no_trades' | 'not_a_portfolio';

/** Metrics that need nothing but daily returns and values. Fractions, not per cent. */
export const TRACK_METRICS = [
  'total_return',
  'annual_return',
  'annual_volatility',
  'sharpe_ratio',
  'sortino_ratio',
  'calmar_ratio',
  'max_drawdown',
  'downside_risk',
  'value_at_risk',
  'conditional_value_at_risk',
  'omega_ratio',
  'tail_ratio',
  'win_rate',
  'probabilistic_sharpe_ratio',
] as const;

/** Metrics against the benchmark. */
export const BENCHMARK_METRICS = ['alpha', 'beta', 'tracking_error', 'information_ratio'] as const;

/** Metrics of what was traded and held. */
export const TRADE_METRICS = [
  'trades',
  'turnover',
  'exposure',
  'round_trips',
  'realised_profit',
  'trade_win_rate',
  'profit_factor',
  'mean_holding_sessions',
] as const;

export const PERFORMANCE_METRICS = [...TRACK_METRICS, ...BENCHMARK_METRICS, ...TRADE_METRICS] as const;
export type PerformanceMetric = (typeof PERFORMANCE_METRICS)[number];

/** A value of each metric; null where there is none. */
export type MetricValues = Readonly<Record<PerformanceMetric, number | null>>;

/** The deepest fall; dates as text, `recovery` null while it has not recovered. */
export interface DrawdownView {
  readonly depth: number;
  readonly start: string;
  readonly valley: string;
  readonly recovery: string | null;
}

/** One session of a track, to be plotted. */
export interface DailyPerformance {
  readonly date: string;
  /** Dollars; of the benchmark its price. */
  readonly value: number | null;
  readonly return: number | null;
  /** Since the start of the range. */
  readonly cumulative_return: number;
}

/** How many model-days of a model carry warnings: its figures are to be believed as far as those are. */
export interface WarnedDaysView {
  readonly warned_days: number;
  /** The same for each code; a model-day may count under several. Present only if there are any. */
  readonly warned_days_by_code?: Readonly<Partial<Record<ModelDayWarningCode, number>>>;
}

/** How a model or the benchmark did over the range; warned days are of a model. */
export interface PerformanceResult extends Partial<WarnedDaysView> {
  readonly kind: 'model' | 'benchmark';
  /** Signature, or the benchmark's symbol. */
  readonly name: string;
  readonly market?: 'SYNTHETIC';
  readonly provisional?: true;
  readonly replicate_of?: string;
  /** The model's training data may know the simulated dates. */
  readonly possibly_contaminated?: true;
  readonly knowledge_cutoff?: string;
  /** Of the config of the portfolio's last job; of a model only. */
  readonly universe?: UniverseView;
  readonly start_date: string;
  readonly end_date: string;
  readonly sessions: number;
  readonly metrics: MetricValues;
  /** For each metric that is null: why. */
  readonly null_reasons: Readonly<Partial<Record<PerformanceMetric, NullReason>>>;
  /** null when the value never fell. */
  readonly deepest_drawdown: DrawdownView | null;
  readonly daily: readonly DailyPerformance[];
}

/** Several portfolios of one model, shown together; of a total return each, as fractions. */
export interface ReplicateGroup {
  readonly model: string;
  readonly count: number;
  readonly mean_total_return: number | null;
  /** Sample standard deviation of one replicate; null for one alone. */
  readonly standard_deviation: number | null;
  /** 95 % interval of the mean, by Student's t; null for one alone. */
  readonly interval: { readonly lower: number; readonly upper: number } | null;
  readonly members: readonly { readonly name: string; readonly total_return: number | null }[];
}

export interface PerformanceView {
  readonly start_date: string;
  readonly end_date: string;
  /** The symbol that was compared with; null with the reason where it has no prices or does not apply. */
  readonly benchmark: string | null;
  readonly benchmark_missing?: string;
  readonly results: readonly PerformanceResult[];
  readonly replicates: readonly ReplicateGroup[];
}
