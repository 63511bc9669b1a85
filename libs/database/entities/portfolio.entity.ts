import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a model began with: its initial cash (decimal dollars) and the date before its first session. */
@Entity('portfolios')
export class PortfolioEntity {
  @PrimaryColumn({ type: 'varchar', length: 120, primaryKeyConstraintName: 'pk_portfolios' })
  signature!: string;

  @Column({ name: 'init_date', type: 'varchar', length: 10 })
  initDate!: string;

  @Column({ name: 'initial_cash', type: 'varchar', length: 40 })
  initialCash!: string;

  /** Trades on made-up prices. */
  @Column({ type: 'boolean' })
  synthetic!: boolean;

  @Column({ name: 'created_at', type: 'varchar', length: 30 })
  createdAt!: string;

  /** Rises with every transaction that adds, supersedes or revalues a day of it. */
  @Column({ type: 'int', default: 0 })
  version!: number;
}
