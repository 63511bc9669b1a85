import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ModelDayEntity } from './model-day.entity.js';

/** What a model-day's session asked and was answered, also of a session that failed for good; never changed. */
@Entity('session_recordings')
export class SessionRecordingEntity {
  @ForeignKey(() => ModelDayEntity, { name: 'fk_session_recordings_model_day' })
  @PrimaryColumn({
    name: 'model_day_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_session_recordings',
  })
  modelDayId!: string;

  /** The attempt that was recorded. */
  @Column({ type: 'int' })
  attempt!: number;

  /** The version of what `data` holds. */
  @Column({ type: 'int' })
  format!: number;

  /** Compressed, as Base64. */
  @Column({ type: 'text' })
  data!: string;
}
