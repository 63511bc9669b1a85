import { DaysByCode } from '../../model-day-warning.dto.js';
import { ReplicateGroupDto } from '../../reads/replicate-group.dto.js';
import { UniverseDto } from '../../reads/universe.dto.js';
import { CountField, DateField, DatesField } from '../../open-api/fields.js';

/** Whether two daily records differ by more than luck; fractions of one session. */
export class ComparisonDto {
  /** Signature or symbol of what it is compared with. */
  against!: string;

  /** `not distinguishable`: the interval holds 0. */
  verdict!: 'better' | 'worse' | 'not distinguishable';

  mean_daily_difference!: number;

  /** The 95 % interval's ends. */
  lower!: number;

  upper!: number;

  /** Two-sided. */
  p_value!: number;

  @CountField()
  sessions!: number;

  @CountField()
  block_length!: number;

  /** Of fewer than 60 sessions. */
  approximate!: boolean;
}

/** How the random runs came out; total returns as fractions. */
export class RandomBandDto {
  @CountField()
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
  @CountField()
  rank!: number | null;

  /** Others have the same rank. */
  tied?: boolean;

  kind!: 'model' | 'benchmark' | 'baseline';

  /** Signature, symbol, or name of the baseline. */
  name!: string;

  total_return!: number | null;

  /** null under 20 sessions. */
  annual_volatility!: number | null;

  /** null under 20 sessions. */
  sharpe_ratio!: number | null;

  max_drawdown!: number | null;

  /** Dollars; of the benchmark its price. */
  final_value!: number | null;

  @CountField()
  sessions!: number;

  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  comparable!: boolean;

  /** Why it has no rank. */
  not_comparable_because?: 'missing_days' | 'different_dates' | 'synthetic_market';

  @CountField()
  missing_sessions?: number;

  /** The first 20. */
  @DatesField()
  missing_dates?: string[];

  provisional?: boolean;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  @DateField()
  knowledge_cutoff?: string;

  possibly_contaminated?: boolean;

  /** How many of its model-days carry warnings; of a model. */
  @CountField()
  warned_days?: number;

  /** The same for each code; present only if there are any. */
  @DaysByCode()
  warned_days_by_code?: Readonly<Record<string, number>>;

  /** Of a model that of the config of its last job, of a baseline the one it was computed on. */
  universe?: UniverseDto;

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

  @CountField()
  resamples!: number;

  level!: number;

  seed!: number;

  @CountField()
  approximate_under_sessions!: number;

  /** Number of ranked models. */
  @CountField()
  trials!: number;
}

/** First minus second. */
export class PairDto {
  first!: string;

  second!: string;

  comparison!: ComparisonDto | null;
}

export class LeaderboardDto {
  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  /** Of the ranked models. */
  @CountField()
  sessions!: number;

  benchmark!: string | null;

  /** Why there is no benchmark. */
  benchmark_missing?: string;

  method!: ComparisonMethodDto;

  entries!: LeaderboardEntryDto[];

  /** With pairs=true. */
  pairs?: PairDto[];
}
