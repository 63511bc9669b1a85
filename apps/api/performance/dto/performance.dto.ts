import { type PerformanceMetric } from '@app/results';
import { ReplicateGroupDto } from '../../reads/replicate-group.dto.js';

/** The deepest fall. */
export class DrawdownDto {
  /** A fraction, negative. */
  depth!: number;

  /** The last date at the peak before the fall. */
  start!: string;

  valley!: string;

  /** null while it has not recovered. */
  recovery!: string | null;
}

export class DailyPerformanceDto {
  date!: string;

  /** Dollars; of the benchmark its price. */
  value!: number | null;

  /** A fraction. */
  return!: number | null;

  /** Since the start of the range; a fraction. */
  cumulative_return!: number;
}

export class PerformanceResultDto {
  /** model or benchmark. */
  kind!: string;

  /** Signature, or the benchmark's symbol. */
  name!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  /** Present while a value stands on an open because the close is not known yet. */
  provisional?: boolean;

  /** The model of which this is one of several replicates. */
  replicate_of?: string;

  /** The last day that the model's training data knows, as the config says. */
  knowledge_cutoff?: string;

  /** Present when the knowledge cutoff is not before the first date. */
  possibly_contaminated?: boolean;

  start_date!: string;

  end_date!: string;

  sessions!: number;

  /** Fractions, not per cent; null where there is none. */
  metrics!: Record<PerformanceMetric, number | null>;

  /** Why a metric is null: too_few_returns, undefined, infinite, no_benchmark, no_trades, not_a_portfolio. */
  null_reasons!: Record<string, string>;

  /** null when the value never fell. */
  deepest_drawdown!: DrawdownDto | null;

  daily!: DailyPerformanceDto[];
}

export class PerformanceDto {
  start_date!: string;

  end_date!: string;

  /** The symbol that was compared with. */
  benchmark!: string | null;

  /** Why there is no benchmark. */
  benchmark_missing?: string;

  results!: PerformanceResultDto[];

  replicates!: ReplicateGroupDto[];
}
