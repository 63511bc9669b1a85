import { type CostSource } from '@app/domain';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/**
 * What one attempt at a model-day took of its provider, whether it completed or not. Sums are null where no call said, and
 * doubles because PostgreSQL hands out bigint as text. A built-in model has no row.
 */
@Entity('attempt_usage')
export class AttemptUsageEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_attempt_usage_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_attempt_usage',
  })
  modelDayId!: string;

  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_attempt_usage' })
  attempt!: number;

  /** Calls that were answered. */
  @Column({ name: 'model_calls', type: 'int' })
  modelCalls!: number;

  @Column({ name: 'failed_calls', type: 'int' })
  failedCalls!: number;

  /** Answers whose tokens are unknown. */
  @Column({ name: 'unknown_calls', type: 'int' })
  unknownCalls!: number;

  @Column({ name: 'unknown_cost_calls', type: 'int' })
  unknownCostCalls!: number;

  @Column({ name: 'prompt_tokens', type: 'double precision', nullable: true })
  promptTokens!: number | null;

  @Column({ name: 'cached_tokens', type: 'double precision', nullable: true })
  cachedTokens!: number | null;

  @Column({ name: 'completion_tokens', type: 'double precision', nullable: true })
  completionTokens!: number | null;

  @Column({ name: 'reasoning_tokens', type: 'double precision', nullable: true })
  reasoningTokens!: number | null;

  @Column({ name: 'total_tokens', type: 'double precision', nullable: true })
  totalTokens!: number | null;

  /** Exact decimal text, always with twelve decimals. */
  @Column({ name: 'cost_usd', type: 'varchar', length: 40, nullable: true })
  costUsd!: string | null;

  /** reported or computed. */
  @Column({ name: 'cost_source', type: 'varchar', length: 10, nullable: true })
  costSource!: CostSource | null;

  @Column({ name: 'model_latency_ms', type: 'double precision' })
  modelLatencyMs!: number;

  /** The calls in order, failed ones among them. */
  @Column({ type: 'simple-json' })
  calls!: Record<string, unknown>[];
}
