import { type JobCallback, type JobStatus } from '@app/domain';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { JobEntity } from './job.entity.js';

/** Who is to be told of a job's end. The row is the outbox: it comes due in the transaction that ends the job. */
@Entity('job_callbacks')
@Index('ix_job_callbacks_job', ['jobId'])
@Index('ix_job_callbacks_due_at', ['dueAt'])
export class JobCallbackEntity {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_job_callbacks' })
  id!: string;

  @ForeignKey(() => JobEntity, { name: 'fk_job_callbacks_job' })
  @Column({ name: 'job_id', type: 'varchar', length: 36 })
  jobId!: string;

  /** Whole, with the capability that its path and query may hold: without it nobody could be told. */
  @Column({ type: 'text' })
  url!: string;

  /** Of one end of the job, the same over all attempts; null while the job has not ended. */
  @Column({ name: 'delivery_id', type: 'varchar', length: 36, nullable: true })
  deliveryId!: string | null;

  /** How the job ended. */
  @Column({ name: 'job_status', type: 'varchar', length: 20, nullable: true })
  jobStatus!: JobStatus | null;

  @Column({ type: 'varchar', length: 20 })
  status!: JobCallback['status'];

  @Column({ type: 'int' })
  attempts!: number;

  /** When the next attempt may be made; moved ahead by whoever makes one. Null when there is nothing to do. */
  @Column({ name: 'due_at', type: 'varchar', length: 30, nullable: true })
  dueAt!: string | null;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ name: 'created_at', type: 'varchar', length: 30 })
  createdAt!: string;
}
