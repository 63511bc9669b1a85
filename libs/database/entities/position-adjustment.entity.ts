import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/** What a split or dividend did to the opening position of a completed model-day, in order. Decimal dollars. */
@Entity('position_adjustments', { withoutRowid: true })
export class PositionAdjustmentEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_position_adjustments_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_position_adjustments',
  })
  modelDayId!: string;

  /** 0, 1, 2, ... within the model-day. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_position_adjustments' })
  seq!: number;

  @Column({ type: 'varchar', length: 12 })
  symbol!: string;

  /** The ex-date: the model-day's own, or an earlier one on which the model did not trade. */
  @Column({ type: 'varchar', length: 10 })
  date!: string;

  @Column({ name: 'split_factor', type: 'varchar', length: 20 })
  splitFactor!: string;

  /** Per share. */
  @Column({ type: 'varchar', length: 40 })
  dividend!: string;

  @Column({ name: 'shares_before', type: 'double precision' })
  sharesBefore!: number;

  @Column({ name: 'shares_after', type: 'double precision' })
  sharesAfter!: number;

  /** Paid for the dividend and for the fraction of a share. */
  @Column({ type: 'varchar', length: 40 })
  cash!: string;
}
