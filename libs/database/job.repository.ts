import {
  DomainError,
  FINISHED_JOB_STATUSES,
  UNFINISHED_JOB_STATUSES,
  type Job,
  type JobMode,
  type JobStatus,
  type ModelDay,
  type RunIdentity,
  type TradingDate,
  type TransitionCause,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobEntity } from './entities/job.entity.js';
import { ModelDayEntity } from './entities/model-day.entity.js';
import { insertAll } from './insert-all.js';
import { type JobTransitionRepository } from './job-transition.repository.js';
import { modelDayQuery, toModelDay, toRow, type ModelDayRow } from './model-day-row.js';
import { PreparedList, PreparedSelect } from './prepared-select.js';

/** A job about to be stored, with the model-days that it asks for. */
export interface NewJob {
  readonly job: Job;
  /** The checked config as JSON, without keys. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly modelDays: readonly ModelDay[];
  readonly cause: TransitionCause;
}

const UNSETTLED_MODEL_DAY =
  "SELECT 1 FROM model_days WHERE job_id = :jobId AND status IN ('pending', 'running') AND superseded_at IS NULL";

/** Stores and reads jobs and the model-days that belong to them. */
export class JobRepository {
  private readonly byId = new PreparedSelect<JobRow, { id: string }>(
    (manager) => jobQuery(manager).where('j.id = :id'),
    ['id'],
  );
  private readonly last = new PreparedSelect<JobRow>((manager) =>
    jobQuery(manager).orderBy('j.created_at', 'DESC').addOrderBy('j.id', 'DESC').limit(1),
  );
  private readonly modelDaysOf = new PreparedList<ModelDayRow, { jobId: string }>(
    (manager) => modelDayQuery(manager).where('d.job_id = :jobId AND d.superseded_at IS NULL'),
    ['jobId'],
  );

  constructor(
    private readonly database: Database,
    private readonly transitions: JobTransitionRepository,
  ) {}

  /** Stores a job and its model-days as part of the caller's transaction. */
  async insert(transaction: EntityManager, created: NewJob): Promise<void> {
    const { job, cause } = created;
    const lists = { dates: [...job.dates], models: [...job.models], warnings: [...job.warnings] };
    const row = {
      ...job,
      ...lists,
      systemFingerprints: null,
      requestId: job.requestId ?? null,
      traceparent: job.traceparent ?? null,
      identity: (job.identity ?? null) as never,
    };
    await insertAll(transaction, JobEntity, [{ ...row, config: created.config as never }]);
    await this.transitions.begin(transaction, job, cause);
    await insertAll(transaction, ModelDayEntity, created.modelDays.map(toRow));
  }

  async find(id: string, manager: EntityManager = this.database.read): Promise<Job | undefined> {
    const [row] = await this.byId.rows(manager, { id });
    return row && toJob(row);
  }

  /** The job that was accepted last. */
  async newest(): Promise<Job | undefined> {
    const [row] = await this.last.rows(this.database.read, {});
    return row && toJob(row);
  }

  /** Jobs that have not ended, oldest first; inside a transaction where the answer decides what is written. */
  async unfinished(manager: EntityManager = this.database.read): Promise<readonly Job[]> {
    const rows = await jobQuery(manager)
      .where('j.status IN (:...statuses)', { statuses: UNFINISHED_JOB_STATUSES })
      .orderBy('j.created_at')
      .getRawMany<JobRow>();
    return rows.map(toJob);
  }

  /** The key-less config with which a job was accepted. */
  async configOf(jobId: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const row = await this.database.read.findOne(JobEntity, {
      select: { id: true, config: true },
      where: { id: jobId },
    });
    return row?.config;
  }

  /** The model-days of a job by date, those of a date in the order of its models. */
  async modelDays(job: Job, manager: EntityManager = this.database.read): Promise<readonly ModelDay[]> {
    const rows = await this.modelDaysOf.rows(manager, { jobId: job.id });
    const order = new Map(job.models.map((signature, index) => [signature, index]));
    const rank = (row: ModelDayRow) => order.get(row.signature) ?? order.size;
    return rows
      .sort((a, b) => (a.date === b.date ? rank(a) - rank(b) : a.date < b.date ? -1 : 1))
      .map((row) => toModelDay(job.id, row));
  }

  /** Marks a job that the queue has taken over. */
  async markQueued(jobId: string, now: string): Promise<void> {
    await this.database.transaction((transaction) =>
      transaction.update(JobEntity, { id: jobId }, { queuedAt: now }),
    );
  }

  /** Takes a finished job back to running, with the dates that it now has. */
  async reopen(
    transaction: EntityManager,
    jobId: string,
    { dates, now, cause }: { readonly dates: readonly TradingDate[] } & Omit<JobEnd, 'status'>,
  ): Promise<void> {
    const move = { from: FINISHED_JOB_STATUSES, to: 'running' as const, set: { dates }, now, cause };
    await this.transitions.move(transaction, jobId, move);
  }

  /** Ends a job, unless it has ended already or (a retry came in between) has model-days that have not. */
  async finish(transaction: EntityManager, jobId: string, end: JobEnd): Promise<void> {
    const { status: to, error, now, cause } = end;
    await this.transitions.move(transaction, jobId, {
      from: UNFINISHED_JOB_STATUSES,
      to,
      set: { error },
      unless: UNSETTLED_MODEL_DAY,
      now,
      cause: { reason: error, ...cause },
    });
  }
}

/** How a job ended, and when. */
export interface JobEnd {
  readonly status: JobStatus;
  readonly error?: string;
  readonly now: string;
  readonly cause: TransitionCause;
}

/** A row of `jobs` as the driver gives it, lists as JSON. */
interface JobRow {
  readonly id: string;
  readonly status: JobStatus;
  readonly mode: JobMode;
  readonly sourceJobId: string | null;
  readonly configPath: string;
  readonly dates: string;
  readonly models: string;
  readonly replaceExisting: boolean | number;
  readonly warnings: string;
  readonly identity: string | null;
  readonly systemFingerprints: string | null;
  readonly error: string | null;
  readonly requestId: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly updatedAt: string;
  readonly completedAt: string | null;
  readonly traceparent: string | null;
}

/** Selects jobs under the names of `JobRow`. */
function jobQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('j.id', 'id')
    .addSelect('j.status', 'status')
    .addSelect('j.mode', 'mode')
    .addSelect('j.source_job_id', 'sourceJobId')
    .addSelect('j.config_path', 'configPath')
    .addSelect('j.dates', 'dates')
    .addSelect('j.models', 'models')
    .addSelect('j.replace_existing', 'replaceExisting')
    .addSelect('j.warnings', 'warnings')
    .addSelect('j.identity', 'identity')
    .addSelect('j.system_fingerprints', 'systemFingerprints')
    .addSelect('j.error', 'error')
    .addSelect('j.request_id', 'requestId')
    .addSelect('j.created_at', 'createdAt')
    .addSelect('j.started_at', 'startedAt')
    .addSelect('j.updated_at', 'updatedAt')
    .addSelect('j.completed_at', 'completedAt')
    .addSelect('j.traceparent', 'traceparent')
    .from('jobs', 'j');
}

function toJob(row: JobRow): Job {
  return {
    id: row.id,
    status: row.status,
    mode: row.mode,
    sourceJobId: row.sourceJobId ?? undefined,
    configPath: row.configPath,
    dates: JSON.parse(row.dates) as TradingDate[],
    models: JSON.parse(row.models) as string[],
    replaceExisting: Boolean(row.replaceExisting),
    warnings: JSON.parse(row.warnings) as string[],
    identity: row.identity === null ? undefined : (JSON.parse(row.identity) as RunIdentity),
    systemFingerprints: JSON.parse(row.systemFingerprints ?? '{}') as Job['systemFingerprints'],
    error: row.error ?? undefined,
    requestId: row.requestId ?? undefined,
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    updatedAt: row.updatedAt,
    completedAt: row.completedAt ?? undefined,
    traceparent: row.traceparent ?? undefined,
  };
}

/** The error for a job id that the database does not know. */
export function jobNotFound(jobId: string): DomainError {
  return new DomainError({
    code: 'not_found',
    message: `There is no job ${jobId}.`,
    details: { job_id: jobId },
  });
}
