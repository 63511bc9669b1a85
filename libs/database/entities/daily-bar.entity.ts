import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PriceImportEntity } from './price-import.entity.js';
import { StockSymbolEntity } from './stock-symbol.entity.js';

/** Prices of one symbol on one trading date, in decimal dollars; the last session of a source has opens only. */
@Entity('daily_bars', { withoutRowid: true })
@Index('ix_daily_bars_date', ['date'])
export class DailyBarEntity {
  @ForeignKey(() => StockSymbolEntity, { name: 'fk_daily_bars_symbol' })
  @PrimaryColumn({ type: 'varchar', length: 12, primaryKeyConstraintName: 'pk_daily_bars' })
  symbol!: string;

  @PrimaryColumn({ type: 'varchar', length: 10, primaryKeyConstraintName: 'pk_daily_bars' })
  date!: string;

  @Column({ type: 'varchar', length: 40 })
  open!: string;

  @Column({ type: 'varchar', length: 40, nullable: true })
  high!: string | null;

  @Column({ type: 'varchar', length: 40, nullable: true })
  low!: string | null;

  @Column({ type: 'varchar', length: 40, nullable: true })
  close!: string | null;

  @Column({ type: 'double precision', nullable: true })
  volume!: number | null;

  /** The import that last wrote this bar. */
  @ForeignKey(() => PriceImportEntity, { name: 'fk_daily_bars_import' })
  @Column({ name: 'import_id', type: 'int' })
  importId!: number;
}
