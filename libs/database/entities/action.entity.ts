import { type TradeSide } from '@app/domain';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/** One buy or sell of a completed model-day, in order; a day without trades has no rows. Decimal dollars. */
@Entity('actions', { withoutRowid: true })
export class ActionEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_actions_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_actions',
  })
  modelDayId!: string;

  /** 0, 1, 2, ... within the model-day. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_actions' })
  seq!: number;

  @Column({ type: 'varchar', length: 4 })
  kind!: TradeSide;

  @Column({ type: 'varchar', length: 12 })
  symbol!: string;

  /** Whole shares; a double because it may exceed 32 bits and PostgreSQL hands out bigint as text. */
  @Column({ type: 'double precision' })
  amount!: number;

  @Column({ type: 'varchar', length: 40 })
  price!: string;

  @Column({ type: 'varchar', length: 40 })
  total!: string;

  /** The days before commissions were known had none. */
  @Column({ type: 'varchar', length: 40, default: '0' })
  commission!: string;
}
