import { PERFORMANCE_METRICS, type PerformanceMetric } from '@app/results';
import { ApiProperty } from '@nestjs/swagger';
import { DaysByCode } from '../../model-day-warning.dto.js';
import { ReplicateGroupDto } from '../../reads/replicate-group.dto.js';
import { UniverseDto } from '../../reads/universe.dto.js';
import { CountField, DateField } from '../../open-api/fields.js';

const NULL_REASONS = [
  'too_few_returns',
  'undefined',
  'infinite',
  'no_benchmark',
  'no_trades',
  'not_a_portfolio',
];

/** The deepest fall. */
export class DrawdownDto {
  /** A fraction, negative. */
  depth!: number;

  /** The last date at the peak before the fall. */
  @DateField()
  start!: string;

  /** The lowest date. */
  @DateField()
  valley!: string;

  /** null while it has not recovered. */
  @DateField()
  recovery!: string | null;
}

export class DailyPerformanceDto {
  @DateField()
  date!: string;

  /** Dollars; of the benchmark its price. */
  value!: number | null;

  /** A fraction. */
  return!: number | null;

  /** Since the start of the range; a fraction. */
  cumulative_return!: number;
}

export class PerformanceResultDto {
  kind!: 'model' | 'benchmark';

  /** Signature, or the benchmark's symbol. */
  name!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  /** Present while a value stands on an open because the close is not known yet. */
  provisional?: boolean;

  /** The model of which this is one of several replicates. */
  replicate_of?: string;

  /** The last day that the model's training data knows, as the config says. */
  @DateField()
  knowledge_cutoff?: string;

  /** Present when the knowledge cutoff is not before the first date. */
  possibly_contaminated?: boolean;

  /** How many of its model-days carry warnings; of a model. */
  @CountField()
  warned_days?: number;

  /** The same for each code; present only if there are any. */
  @DaysByCode()
  warned_days_by_code?: Readonly<Record<string, number>>;

  /** Of a model that of the config of its last job. */
  universe?: UniverseDto;

  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  @CountField()
  sessions!: number;

  /** Fractions, not per cent; null where there is none. */
  @ApiProperty({
    type: 'object',
    properties: Object.fromEntries(
      PERFORMANCE_METRICS.map((name) => [name, { type: 'number', nullable: true }]),
    ),
    required: [...PERFORMANCE_METRICS],
    additionalProperties: false,
  })
  metrics!: Record<PerformanceMetric, number | null>;

  /** Why a metric is null: too_few_returns, undefined, infinite, no_benchmark, no_trades, not_a_portfolio. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', enum: NULL_REASONS } })
  null_reasons!: Record<string, string>;

  /** null when the value never fell. */
  deepest_drawdown!: DrawdownDto | null;

  daily!: DailyPerformanceDto[];
}

export class PerformanceDto {
  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  /** The symbol that was compared with. */
  benchmark!: string | null;

  /** Why there is no benchmark. */
  benchmark_missing?: string;

  results!: PerformanceResultDto[];

  replicates!: ReplicateGroupDto[];
}
