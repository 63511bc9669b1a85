import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/** Shares of one symbol held at the end of a completed model-day; only held symbols have a row. */
@Entity('holdings', { withoutRowid: true })
export class HoldingEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_holdings_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_holdings',
  })
  modelDayId!: string;

  @PrimaryColumn({ type: 'varchar', length: 12, primaryKeyConstraintName: 'pk_holdings' })
  symbol!: string;

  /** A whole number; a double because it may exceed 32 bits and PostgreSQL hands out bigint as text. */
  @Column({ type: 'double precision' })
  shares!: number;
}
