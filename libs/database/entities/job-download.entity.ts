import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { JobEntity } from './job.entity.js';

/** What a job that waits for prices was asked for, and who downloads them. */
@Entity('job_downloads')
export class JobDownloadEntity {
  @ForeignKey(() => JobEntity, { name: 'fk_job_downloads_job' })
  @PrimaryColumn({
    name: 'job_id',
    type: 'varchar',
    length: 36,
    primaryKeyConstraintName: 'pk_job_downloads',
  })
  jobId!: string;

  @Column({ name: 'start_date', type: 'varchar', length: 10, nullable: true })
  startDate!: string | null;

  @Column({ name: 'end_date', type: 'varchar', length: 10, nullable: true })
  endDate!: string | null;

  /** How often the download was taken up; the fence that keeps an older attempt from going on. */
  @Column({ type: 'int', default: 0 })
  attempt!: number;
}
