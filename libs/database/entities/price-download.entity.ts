import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** One call to the provider of prices: counted before it is sent, so that a killed process cannot hide it. */
@Entity('price_downloads')
@Index('ix_price_downloads_asked_at', ['askedAt'])
@Index('ix_price_downloads_symbol', ['symbol'])
export class PriceDownloadEntity {
  @PrimaryGeneratedColumn('increment', { type: 'int', primaryKeyConstraintName: 'pk_price_downloads' })
  id!: number;

  @Column({ type: 'varchar', length: 12 })
  symbol!: string;

  /** The provider's function, such as TIME_SERIES_DAILY. */
  @Column({ type: 'varchar', length: 40 })
  series!: string;

  /** compact or full. */
  @Column({ type: 'varchar', length: 10 })
  size!: string;

  @Column({ name: 'asked_at', type: 'varchar', length: 30 })
  askedAt!: string;

  /** How it went; `asked` as long as nobody knows. */
  @Column({ type: 'varchar', length: 20 })
  outcome!: string;

  /** Bars that came in, in a good answer. */
  @Column({ type: 'int', nullable: true })
  bars!: number | null;

  @Column({ name: 'first_date', type: 'varchar', length: 10, nullable: true })
  firstDate!: string | null;

  @Column({ name: 'last_date', type: 'varchar', length: 10, nullable: true })
  lastDate!: string | null;
}
