import { type ReplicateGroup, type WarnedDaysView } from '../performance/performance-views.js';
import { type UniverseView } from '../performance/universe-view.js';

/** Whether two daily records differ by more than luck: first minus second, of one session, as fractions. */
export interface ComparisonView {
  readonly against: string;
  /** `better` or `worse` where the interval does not hold 0. */
  readonly verdict: 'better' | 'worse' | 'not distinguishable';
  readonly mean_daily_difference: number;
  /** The 95 % interval's ends. */
  readonly lower: number;
  readonly upper: number;
  readonly p_value: number;
  readonly sessions: number;
  readonly block_length: number;
  /** Of fewer than 60 sessions. */
  readonly approximate: boolean;
}

/** Why an entry is not ranked with the others. */
export type NotComparable = 'missing_days' | 'different_dates' | 'synthetic_market';

/** How the random runs came out, as fractions. */
export interface RandomBand {
  readonly runs: number;
  readonly p5: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** A line of the leaderboard. Fractions, not per cent. */
export interface LeaderboardEntry extends Partial<WarnedDaysView> {
  /** Among the models that can be compared; equal returns share one. null for everything else. */
  readonly rank: number | null;
  /** Others have the same rank. */
  readonly tied?: true;
  readonly kind: 'model' | 'benchmark' | 'baseline';
  /** Signature, symbol, or the baseline's name. */
  readonly name: string;
  readonly total_return: number | null;
  /** Annualised; null under 20 sessions. */
  readonly annual_volatility: number | null;
  readonly sharpe_ratio: number | null;
  readonly max_drawdown: number | null;
  /** Dollars at the end; of a benchmark its price. */
  readonly final_value: number | null;
  readonly sessions: number;
  readonly start_date: string;
  readonly end_date: string;
  /** Ran on the same dates and the same market as those it is ranked with. */
  readonly comparable: boolean;
  readonly not_comparable_because?: NotComparable;
  /** Dates of the ranked models that this one lacks; the first 20. */
  readonly missing_dates?: readonly string[];
  readonly missing_sessions?: number;
  readonly provisional?: true;
  readonly market?: 'SYNTHETIC';
  readonly knowledge_cutoff?: string;
  readonly possibly_contaminated?: true;
  /** Of a model that of the config of its last job, of a baseline the one it was computed on. */
  readonly universe?: UniverseView;
  readonly versus_benchmark?: ComparisonView | null;
  readonly versus_leader?: ComparisonView | null;
  /** Probability that the true Sharpe ratio is above 0. */
  readonly probabilistic_sharpe_ratio?: number | null;
  /** The same above what the best of as many models reaches by luck; null for a model that is not ranked. */
  readonly deflated_sharpe_ratio?: number | null;
  /** What holding on to its first session's position would have brought. */
  readonly first_day_hold_return?: number | null;
  /** The share of the random runs that it beat. */
  readonly beats_random?: number | null;
  readonly replicates?: ReplicateGroup;
  readonly band?: RandomBand;
}

/** How the comparisons were made. */
export interface ComparisonMethod {
  readonly name: string;
  readonly resamples: number;
  readonly level: number;
  readonly seed: number;
  /** Under so many sessions an interval is marked as approximate. */
  readonly approximate_under_sessions: number;
  /** Number of ranked models, for the deflated Sharpe ratio. */
  readonly trials: number;
}

/** Two ranked models against each other: the comparison is of `first` minus `second`, null of too few sessions. */
export interface PairView {
  readonly first: string;
  readonly second: string;
  readonly comparison: ComparisonView | null;
}

export interface LeaderboardView {
  readonly start_date: string;
  readonly end_date: string;
  /** Sessions of the ranked models. */
  readonly sessions: number;
  readonly benchmark: string | null;
  readonly benchmark_missing?: string;
  readonly method: ComparisonMethod;
  readonly entries: readonly LeaderboardEntry[];
  /** With pairs=true: every two ranked models. */
  readonly pairs?: readonly PairView[];
}
