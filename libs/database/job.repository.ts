import {
  DomainError,
  type Fault,
  type Job,
  type JobStatus,
  type ModelDay,
  type ModelDayStatus,
  type TradingDate,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobEntity } from './entities/job.entity.js';
import { ModelDayEntity } from './entities/model-day.entity.js';
import { insertAll } from './insert-all.js';

/** A job about to be stored, with the model-days that it asks for. */
export interface NewJob {
  readonly job: Job;
  /** The checked config as JSON, without keys. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly modelDays: readonly ModelDay[];
}

const UNFINISHED: readonly JobStatus[] = ['pending', 'running'];

/** Stores and reads jobs and the model-days that belong to them. */
export class JobRepository {
  constructor(private readonly database: Database) {}

  /** Stores a job and its model-days as part of the caller's transaction. */
  async insert(transaction: EntityManager, created: NewJob): Promise<void> {
    const { job } = created;
    const row = { ...job, dates: [...job.dates], models: [...job.models], warnings: [...job.warnings] };
    await insertAll(transaction, JobEntity, [{ ...row, config: created.config as never }]);
    await insertAll(transaction, ModelDayEntity, created.modelDays.map(toRow));
  }

  async find(id: string, manager: EntityManager = this.database.read): Promise<Job | undefined> {
    const row = await jobQuery(manager).where('job.id = :id', { id }).getOne();
    return row ? toJob(row) : undefined;
  }

  /** The job that was accepted last. */
  async newest(): Promise<Job | undefined> {
    const newestFirst = jobQuery(this.database.read).orderBy('job.createdAt', 'DESC').addOrderBy('job.id', 'DESC');
    const row = await newestFirst.limit(1).getOne();
    return row ? toJob(row) : undefined;
  }

  /** Jobs pending or running, oldest first; inside a transaction where the answer decides what is written. */
  async unfinished(manager: EntityManager = this.database.read): Promise<readonly Job[]> {
    const rows = await jobQuery(manager)
      .where('job.status IN (:...statuses)', { statuses: UNFINISHED })
      .orderBy('job.createdAt')
      .getMany();
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
    const rows = await modelDayQuery(manager)
      .where('d.job_id = :jobId AND d.superseded_at IS NULL', { jobId: job.id })
      .getRawMany<ModelDayRow>();
    const order = new Map(job.models.map((signature, index) => [signature, index]));
    const rank = (row: ModelDayRow) => order.get(row.signature) ?? order.size;
    return rows.sort((a, b) => a.date.localeCompare(b.date) || rank(a) - rank(b)).map(toModelDay);
  }

  /** Marks a job that the queue has taken over. */
  async markQueued(jobId: string, now: string): Promise<void> {
    await this.database.transaction((transaction) =>
      transaction.update(JobEntity, { id: jobId }, { queuedAt: now }),
    );
  }

  /** Takes a finished job back to running, with the dates that it now has. */
  async reopen(transaction: EntityManager, jobId: string, dates: readonly TradingDate[], now: string): Promise<void> {
    const reopened = { status: 'running' as const, dates: [...dates], error: null, completedAt: null, updatedAt: now };
    await transaction.update(JobEntity, { id: jobId }, reopened);
  }

  /** Ends a job, unless it has ended already. */
  async finish(transaction: EntityManager, jobId: string, end: JobEnd): Promise<void> {
    await transaction
      .createQueryBuilder()
      .update(JobEntity)
      .set({ status: end.status, error: end.error ?? null, completedAt: end.now, updatedAt: end.now })
      .where('id = :jobId AND status IN (:...statuses)', { jobId, statuses: UNFINISHED })
      .execute();
  }
}

/** How a job ended, and when. */
export interface JobEnd {
  readonly status: JobStatus;
  readonly error?: string;
  readonly now: string;
}

function jobQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder(JobEntity, 'job')
    .select(
      ['id', 'status', 'configPath', 'dates', 'models', 'replaceExisting', 'warnings', 'error'].map(column),
    )
    .addSelect(['createdAt', 'startedAt', 'updatedAt', 'completedAt'].map(column));
}

const column = (name: string) => `job.${name}`;

function toJob(row: JobEntity): Job {
  return {
    id: row.id,
    status: row.status,
    configPath: row.configPath,
    dates: row.dates as TradingDate[],
    models: row.models,
    replaceExisting: row.replaceExisting,
    warnings: row.warnings,
    error: row.error ?? undefined,
    createdAt: row.createdAt,
    startedAt: row.startedAt ?? undefined,
    updatedAt: row.updatedAt,
    completedAt: row.completedAt ?? undefined,
  };
}

/** A row of `model_days` as the driver gives it. */
export interface ModelDayRow {
  readonly id: string;
  readonly jobId: string;
  readonly signature: string;
  readonly date: string;
  readonly status: ModelDayStatus;
  readonly attempt: number;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly failures: number;
  readonly error: string | null;
  readonly errorCode: string | null;
  readonly fault: Fault | null;
}

/** Selects model-days under the names of `ModelDayRow`. */
export function modelDayQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('d.id', 'id')
    .addSelect('d.job_id', 'jobId')
    .addSelect('d.signature', 'signature')
    .addSelect('d.date', 'date')
    .addSelect('d.status', 'status')
    .addSelect('d.attempt', 'attempt')
    .addSelect('d.started_at', 'startedAt')
    .addSelect('d.completed_at', 'completedAt')
    .addSelect('d.failures', 'failures')
    .addSelect('d.error', 'error')
    .addSelect('d.error_code', 'errorCode')
    .addSelect('d.fault', 'fault')
    .from('model_days', 'd');
}

/** From a row to the domain's model-day. */
export function toModelDay(row: ModelDayRow): ModelDay {
  return {
    id: row.id,
    jobId: row.jobId,
    signature: row.signature,
    date: row.date as TradingDate,
    status: row.status,
    attempt: row.attempt,
    startedAt: row.startedAt ?? undefined,
    completedAt: row.completedAt ?? undefined,
    failures: row.failures,
    lastError:
      row.error === null ? undefined : { message: row.error, code: row.errorCode ?? '', fault: row.fault ?? 'us' },
  };
}

/** From a model-day that was never run to its row. */
export function toRow({ id, jobId, signature, date, status, attempt, failures }: ModelDay) {
  return { id, jobId, signature, date, status, attempt, failures };
}

/** The error for a job id that the database does not know. */
export function jobNotFound(jobId: string): DomainError {
  return new DomainError({
    code: 'not_found',
    message: `There is no job ${jobId}.`,
    details: { job_id: jobId },
  });
}
