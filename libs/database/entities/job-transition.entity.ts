import { type JobStatus, type TransitionAction } from '@app/domain';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { JobEntity } from './job.entity.js';

/** One change of a job's status: who made it, from where and why. Rows are never changed or deleted. */
@Entity('job_transitions')
export class JobTransitionEntity {
  @ForeignKey(() => JobEntity, { name: 'fk_job_transitions_job' })
  @PrimaryColumn({
    name: 'job_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_job_transitions',
  })
  jobId!: string;

  /** 1, 2, ... within the job. */
  @PrimaryColumn({ type: 'int', primaryKeyConstraintName: 'pk_job_transitions' })
  seq!: number;

  /** Null when the job was made. */
  @Column({ name: 'from_status', type: 'varchar', length: 20, nullable: true })
  fromStatus!: JobStatus | null;

  @Column({ name: 'to_status', type: 'varchar', length: 20 })
  toStatus!: JobStatus;

  @Column({ type: 'varchar', length: 30 })
  at!: string;

  @Column({ type: 'varchar', length: 20 })
  action!: TransitionAction;

  @Column({ type: 'text' })
  actor!: string;

  @Column({ type: 'text' })
  source!: string;

  @Column({ name: 'request_id', type: 'varchar', length: 80, nullable: true })
  requestId!: string | null;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;
}
