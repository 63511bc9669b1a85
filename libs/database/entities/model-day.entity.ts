import { type Fault, type ModelDayStatus, type ModelDayWarning, type StopReason } from '@app/domain';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { JobEntity } from './job.entity.js';

/** One model on one trading date: the unit of work, status and retry. */
@Entity('model_days')
@Index('uq_model_days_job_signature_date', ['jobId', 'signature', 'date'], {
  unique: true,
  where: '"superseded_at" IS NULL',
})
@Index('ix_model_days_job_date', ['jobId', 'date'])
@Index('ix_model_days_status', ['status'], { where: '"superseded_at" IS NULL' })
@Index('ix_model_days_signature_date', ['signature', 'date'])
export class ModelDayEntity {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_model_days' })
  id!: string;

  @ForeignKey(() => JobEntity, { name: 'fk_model_days_job' })
  @Column({ name: 'job_id', type: 'varchar', length: 36 })
  jobId!: string;

  @Column({ type: 'varchar', length: 120 })
  signature!: string;

  @Column({ type: 'varchar', length: 10 })
  date!: string;

  @Column({ type: 'varchar', length: 20 })
  status!: ModelDayStatus;

  /** How often it was started; the fence that keeps an older attempt from committing. */
  @Column({ type: 'int', default: 0 })
  attempt!: number;

  /** How many attempts failed by themselves. */
  @Column({ type: 'int', default: 0 })
  failures!: number;

  @Column({ name: 'worker_id', type: 'varchar', length: 120, nullable: true })
  workerId!: string | null;

  @Column({ name: 'started_at', type: 'varchar', length: 30, nullable: true })
  startedAt!: string | null;

  @Column({ name: 'completed_at', type: 'varchar', length: 30, nullable: true })
  completedAt!: string | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column({ name: 'error_code', type: 'varchar', length: 60, nullable: true })
  errorCode!: string | null;

  /** Whose fault the error is: caller, model, provider or us. */
  @Column({ type: 'varchar', length: 10, nullable: true })
  fault!: Fault | null;

  /** When it may be tried again, where its last attempt failed and that is known. */
  @Column({ name: 'next_attempt_at', type: 'varchar', length: 30, nullable: true })
  nextAttemptAt!: string | null;

  /** When a retry replaced this row by a new one; null means that it counts. */
  @Column({ name: 'superseded_at', type: 'varchar', length: 30, nullable: true })
  supersededAt!: string | null;

  @Column({ name: 'stop_reason', type: 'varchar', length: 20, nullable: true })
  stopReason!: StopReason | null;

  /** What a reader of the result has to know about it; null where there is nothing. */
  @Column({ type: 'simple-json', nullable: true })
  warnings!: ModelDayWarning[] | null;
}
