import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/**
 * The closing state of a completed model-day. Amounts are decimal dollars. A signature has at most one such row per
 * date that is not superseded: that one is part of the portfolio.
 */
@Entity('portfolio_days')
@Index('uq_portfolio_days_signature_date', ['signature', 'date'], {
  unique: true,
  where: '"superseded_at" IS NULL',
})
@Index('ix_portfolio_days_date', ['date'])
export class PortfolioDayEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_portfolio_days_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_portfolio_days',
  })
  modelDayId!: string;

  @Column({ type: 'varchar', length: 120 })
  signature!: string;

  @Column({ type: 'varchar', length: 10 })
  date!: string;

  @Column({ type: 'varchar', length: 40 })
  cash!: string;

  @Column({ name: 'portfolio_value', type: 'varchar', length: 40 })
  portfolioValue!: string;

  @Column({ type: 'varchar', length: 40 })
  profit!: string;

  /** Profit over the previous portfolio value, as a fraction (0.01 is one percent). */
  @Column({ name: 'return_fraction', type: 'double precision' })
  returnFraction!: number;

  /** True while the value stands on an open because the close is not known yet. */
  @Column({ type: 'boolean' })
  provisional!: boolean;

  /** Held symbols without a price on this date, valued at their last known one. */
  @Column({ name: 'stale_symbols', type: 'simple-json' })
  staleSymbols!: string[];

  /** The id of this day's first line in position.jsonl. */
  @Column({ name: 'first_line_id', type: 'int' })
  firstLineId!: number;

  @Column({ name: 'line_count', type: 'int' })
  lineCount!: number;

  @Column({ name: 'superseded_at', type: 'varchar', length: 30, nullable: true })
  supersededAt!: string | null;
}
