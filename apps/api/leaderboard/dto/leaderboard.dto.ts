import { ReplicateGroupDto } from '../../reads/replicate-group.dto.js';

/** Whether two daily records differ by more than luck; fractions of one session. */
export class ComparisonDto {
  against!: string;

  /** better, worse, or not distinguishable: then the interval holds 0. */
  verdict!: string;

  mean_daily_difference!: number;

  /** The 95 % interval's ends. */
  lower!: number;

  upper!: number;

  /** Two-sided. */
  p_value!: number;

  sessions!: number;

  block_length!: number;

  /** Of fewer than 60 sessions. */
  approximate!: boolean;
}

/** How the random runs came out; total returns as fractions. */
export class RandomBandDto {
  runs!: number;

  p5!: number;

  p25!: number;

  p50!: number;

  p75!: number;

  p95!: number;
}

/** Fractions, not per cent. */
export class LeaderboardEntryDto {
  /** Among the models that can be compared; null for everything else. */
  rank!: number | null;

  /** Others have the same rank. */
  tied?: boolean;

  /** model, benchmark or baseline. */
  kind!: string;

  name!: string;

  total_return!: number | null;

  /** null under 20 sessions. */
  annual_volatility!: number | null;

  /** null under 20 sessions. */
  sharpe_ratio!: number | null;

  max_drawdown!: number | null;

  /** Dollars; of the benchmark its price. */
  final_value!: number | null;

  sessions!: number;

  start_date!: string;

  end_date!: string;

  comparable!: boolean;

  /** missing_days, different_dates or synthetic_market. */
  not_comparable_because?: string;

  missing_sessions?: number;

  /** The first 20. */
  missing_dates?: string[];

  provisional?: boolean;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  knowledge_cutoff?: string;

  possibly_contaminated?: boolean;

  /** null where there is nothing to compare with. */
  versus_benchmark?: ComparisonDto | null;

  versus_leader?: ComparisonDto | null;

  /** Probability that the true Sharpe ratio is above 0. */
  probabilistic_sharpe_ratio?: number | null;

  /** The same above what the best of as many models reaches by luck. */
  deflated_sharpe_ratio?: number | null;

  /** What holding on to its first session's position would have brought. */
  first_day_hold_return?: number | null;

  /** The share of the random runs that it beat. */
  beats_random?: number | null;

  replicates?: ReplicateGroupDto;

  band?: RandomBandDto;
}

export class ComparisonMethodDto {
  name!: string;

  resamples!: number;

  level!: number;

  seed!: number;

  approximate_under_sessions!: number;

  /** Number of ranked models. */
  trials!: number;
}

/** First minus second. */
export class PairDto {
  first!: string;

  second!: string;

  comparison!: ComparisonDto | null;
}

export class LeaderboardDto {
  start_date!: string;

  end_date!: string;

  /** Of the ranked models. */
  sessions!: number;

  benchmark!: string | null;

  /** Why there is no benchmark. */
  benchmark_missing?: string;

  method!: ComparisonMethodDto;

  entries!: LeaderboardEntryDto[];

  /** With pairs=true. */
  pairs?: PairDto[];
}
