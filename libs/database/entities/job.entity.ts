import { type JobMode, type JobStatus, type RunIdentity } from '@app/domain';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One accepted request: dates x models. Instants are ISO 8601 in UTC; `config` holds no API keys. */
@Entity('jobs')
@Index('ix_jobs_status', ['status'])
@Index('ix_jobs_created_at', ['createdAt'])
export class JobEntity {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_jobs' })
  id!: string;

  @Column({ type: 'varchar', length: 20 })
  status!: JobStatus;

  @Column({ type: 'varchar', length: 20, default: 'simulate' })
  mode!: JobMode;

  /** The job that a replay runs again. */
  @Column({ name: 'source_job_id', type: 'varchar', length: 36, nullable: true })
  sourceJobId!: string | null;

  @Column({ name: 'config_path', type: 'text' })
  configPath!: string;

  /** The configuration as it was given, without API keys, so that a later attempt runs the same one. */
  @Column({ type: 'simple-json' })
  config!: Record<string, unknown>;

  /** Trading dates in ascending order. */
  @Column({ type: 'simple-json' })
  dates!: string[];

  /** Signatures. */
  @Column({ type: 'simple-json' })
  models!: string[];

  @Column({ name: 'replace_existing', type: 'boolean' })
  replaceExisting!: boolean;

  @Column({ type: 'simple-json' })
  warnings!: string[];

  /** What decides how the job comes out; null for jobs of older versions. */
  @Column({ type: 'simple-json', nullable: true })
  identity!: RunIdentity | null;

  /** The providers' names of the configurations that answered, by signature; null while there is none. */
  @Column({ name: 'system_fingerprints', type: 'simple-json', nullable: true })
  systemFingerprints!: Record<string, string[]> | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  /** The HTTP request that made it. */
  @Column({ name: 'request_id', type: 'varchar', length: 80, nullable: true })
  requestId!: string | null;

  @Column({ name: 'created_at', type: 'varchar', length: 30 })
  createdAt!: string;

  @Column({ name: 'started_at', type: 'varchar', length: 30, nullable: true })
  startedAt!: string | null;

  @Column({ name: 'updated_at', type: 'varchar', length: 30 })
  updatedAt!: string;

  @Column({ name: 'completed_at', type: 'varchar', length: 30, nullable: true })
  completedAt!: string | null;

  /** When the queue took the job over; null means that it still has to be queued. */
  @Column({ name: 'queued_at', type: 'varchar', length: 30, nullable: true })
  queuedAt!: string | null;

  /** W3C traceparent of the span that made the job; null where nothing was traced. */
  @Column({ type: 'varchar', length: 55, nullable: true })
  traceparent!: string | null;
}
