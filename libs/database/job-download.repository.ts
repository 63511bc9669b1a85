import { type Job, type JobStatus, type ModelDay, type Origin, type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobDownloadEntity } from './entities/job-download.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { ModelDayEntity } from './entities/model-day.entity.js';
import { insertAll } from './insert-all.js';
import { type JobTransitionRepository } from './job-transition.repository.js';
import { type JobRepository } from './job.repository.js';
import { toRow } from './model-day-row.js';

/** A job that one process downloads prices for. */
export interface ClaimedDownload {
  readonly job: Job;
  /** The job's key-less config. */
  readonly config: Readonly<Record<string, unknown>>;
  /** As the request named them. */
  readonly startDate?: TradingDate;
  readonly endDate?: TradingDate;
  /** Who claimed it. */
  readonly worker: Origin;
  /** The fence: what an older attempt still does is refused. */
  readonly attempt: number;
}

/** What becomes of a job once its prices have been downloaded. */
export type DownloadEnd = Pick<Job, 'status' | 'dates' | 'models' | 'warnings' | 'error' | 'identity'>;

/** Jobs in `downloading_data`: claimed by one process at a time, fenced as model-days are. */
export class JobDownloadRepository {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobRepository,
    private readonly transitions: JobTransitionRepository,
  ) {}

  /** Stores what a job that waits for prices was asked for; the job itself is stored in the same transaction. */
  async insert(
    transaction: EntityManager,
    jobId: string,
    request: { readonly startDate?: TradingDate; readonly endDate?: TradingDate },
  ): Promise<void> {
    const { startDate = null, endDate = null } = request;
    await insertAll(transaction, JobDownloadEntity, [{ jobId, startDate, endDate, attempt: 0 }]);
  }

  /** @returns undefined for a job that does not wait for prices (any more) */
  async claim(jobId: string, worker: Origin, now: string): Promise<ClaimedDownload | undefined> {
    return this.database.transaction(async (transaction) => {
      const taken = await transaction
        .createQueryBuilder()
        .update(JobDownloadEntity)
        .set({ attempt: () => 'attempt + 1' })
        .where('job_id = :jobId', { jobId })
        .andWhere(`job_id IN (SELECT id FROM jobs WHERE status = '${WAITING}')`)
        .execute();
      if (taken.affected !== 1) return undefined;
      await transaction
        .createQueryBuilder()
        .update(JobEntity)
        .set({ updatedAt: now, startedAt: () => 'COALESCE(started_at, :now)' })
        .setParameter('now', now)
        .where('id = :jobId', { jobId })
        .execute();
      const request = await transaction.findOneByOrFail(JobDownloadEntity, { jobId });
      const row = await transaction.findOneByOrFail(JobEntity, { id: jobId });
      const job = await this.jobs.find(jobId, transaction);
      return (
        job && {
          job,
          config: row.config,
          startDate: (request.startDate ?? undefined) as TradingDate | undefined,
          endDate: (request.endDate ?? undefined) as TradingDate | undefined,
          worker,
          attempt: request.attempt,
        }
      );
    });
  }

  /** Whether the claim still counts: the job was not cancelled, and nobody else has taken it up. */
  async holds(claim: ClaimedDownload, manager: EntityManager = this.database.read): Promise<boolean> {
    return manager
      .createQueryBuilder(JobDownloadEntity, 'd')
      .innerJoin('jobs', 'j', `j.id = d.job_id AND j.status = '${WAITING}'`)
      .where('d.job_id = :jobId AND d.attempt = :attempt', { jobId: claim.job.id, attempt: claim.attempt })
      .getExists();
  }

  /**
   * Takes a job out of `downloading_data`: to `pending` with its model-days, or to its end without any.
   * @returns false, with nothing written, when the claim no longer counts
   */
  async leave(
    transaction: EntityManager,
    claim: ClaimedDownload,
    next: { readonly end: DownloadEnd; readonly modelDays: readonly ModelDay[]; readonly now: string },
  ): Promise<boolean> {
    const { end, modelDays, now } = next;
    const { job, worker } = claim;
    const { status: to, error } = end;
    const cause = { action: 'download' as const, ...worker, reason: error };
    const left = await this.transitions.move(transaction, job.id, {
      ...{ from: [WAITING], to, set: end, now, cause },
      unless: `SELECT 1 FROM job_downloads WHERE job_id = :jobId AND attempt <> ${claim.attempt}`,
    });
    if (!left) return false;
    await insertAll(transaction, ModelDayEntity, modelDays.map(toRow));
    return true;
  }

  /** Ends a job without model-days, as `failed` with a reason for a person; nothing when the claim no longer counts. */
  async fail(claim: ClaimedDownload, error: string, warnings: readonly string[], now: string): Promise<void> {
    const end = { status: 'failed' as const, dates: [], models: claim.job.models, warnings, error };
    await this.database.transaction((transaction) =>
      this.leave(transaction, claim, { end, modelDays: [], now }),
    );
  }
}

const WAITING: JobStatus = 'downloading_data';
