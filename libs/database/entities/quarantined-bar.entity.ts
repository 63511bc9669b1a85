import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { PriceImportEntity } from './price-import.entity.js';

/** A bar that an import refused, with the reason and the text as it came. It is never tradable. */
@Entity('quarantined_bars')
@Index('ix_quarantined_bars_import', ['importId'])
export class QuarantinedBarEntity {
  @PrimaryGeneratedColumn('increment', { type: 'int', primaryKeyConstraintName: 'pk_quarantined_bars' })
  id!: number;

  @ForeignKey(() => PriceImportEntity, { name: 'fk_quarantined_bars_import' })
  @Column({ name: 'import_id', type: 'int' })
  importId!: number;

  @Column({ type: 'text' })
  symbol!: string;

  @Column({ type: 'text' })
  date!: string;

  @Column({ type: 'text' })
  reason!: string;

  @Column({ type: 'text' })
  raw!: string;
}
