import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { JobEntity } from './job.entity.js';

/** A job that one process works off alone, for as long as it says that it lives; a job without a row is any worker's. */
@Entity('job_leases')
export class JobLeaseEntity {
  @ForeignKey(() => JobEntity, { name: 'fk_job_leases_job' })
  @PrimaryColumn({
    name: 'job_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_job_leases',
  })
  jobId!: string;

  /** The name under which the process claims model-days. */
  @Column({ type: 'varchar', length: 120 })
  holder!: string;

  @Column({ name: 'expires_at', type: 'varchar', length: 30 })
  expiresAt!: string;
}
