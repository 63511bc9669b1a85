import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Where bars came from: one file that was imported, and what it brought. The highest id is the data's version. */
@Entity('price_imports')
export class PriceImportEntity {
  @PrimaryGeneratedColumn('increment', { type: 'int', primaryKeyConstraintName: 'pk_price_imports' })
  id!: number;

  @Column({ name: 'file_name', type: 'text' })
  fileName!: string;

  @Column({ type: 'varchar', length: 40 })
  format!: string;

  @Column({ type: 'varchar', length: 64 })
  sha256!: string;

  @Column({ type: 'boolean' })
  synthetic!: boolean;

  @Column({ name: 'imported_at', type: 'varchar', length: 30 })
  importedAt!: string;

  @Column({ name: 'bars_added', type: 'int' })
  barsAdded!: number;

  @Column({ name: 'bars_changed', type: 'int' })
  barsChanged!: number;

  @Column({ name: 'bars_unchanged', type: 'int' })
  barsUnchanged!: number;

  @Column({ name: 'bars_quarantined', type: 'int' })
  barsQuarantined!: number;
}
