import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A ticker that prices are known of, and whether it belongs to a made-up market. */
@Entity('symbols')
export class StockSymbolEntity {
  @PrimaryColumn({ type: 'varchar', length: 12, primaryKeyConstraintName: 'pk_symbols' })
  symbol!: string;

  @Column({ type: 'boolean' })
  synthetic!: boolean;
}
