import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A split or dividend as the source told it; prices are never changed because of it. */
@Entity('corporate_actions', { withoutRowid: true })
export class CorporateActionEntity {
  @PrimaryColumn({ type: 'varchar', length: 12, primaryKeyConstraintName: 'pk_corporate_actions' })
  symbol!: string;

  /** The ex-date. */
  @PrimaryColumn({ type: 'varchar', length: 10, primaryKeyConstraintName: 'pk_corporate_actions' })
  date!: string;

  /** Shares after for one share before, decimal text; 1 where there is no split. */
  @Column({ name: 'split_factor', type: 'varchar', length: 20 })
  splitFactor!: string;

  /** Dollars per share held before a split of the same date. */
  @Column({ type: 'varchar', length: 40 })
  dividend!: string;

  @Column({ name: 'recorded_at', type: 'varchar', length: 30 })
  recordedAt!: string;
}
