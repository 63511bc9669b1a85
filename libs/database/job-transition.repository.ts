import {
  isFinished,
  type Job,
  type JobStatus,
  type JobTransition,
  type RunIdentity,
  type TransitionCause,
} from '@app/domain';
import { type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import { type CallbackRepository } from './callback.repository.js';
import { type Database } from './database.js';
import { JobTransitionEntity } from './entities/job-transition.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { insertAll } from './insert-all.js';
import { lockJob } from './lock-job.js';

/** A change of a job's status, if it has one of the statuses that it may come from. */
export interface JobMove {
  readonly from: readonly JobStatus[];
  readonly to: JobStatus;
  readonly cause: TransitionCause;
  readonly now: string;
  /** What changes with it; the error is forgotten unless there is a new one. */
  readonly set?: Partial<Pick<Job, 'dates' | 'models' | 'warnings' | 'error' | 'identity'>>;
  /** SQL of a select on `:jobId`: while it finds something the job stays as it is. */
  readonly unless?: string;
}

/**
 * The only place where a job's status changes. With each change goes, in the same transaction, a row of the audit log:
 * who did it, from where and why; and who asked to be told of the job's end is told when it is one.
 */
export class JobTransitionRepository {
  /** @param onTransition told of every change once it is committed */
  constructor(
    private readonly database: Database,
    private readonly callbacks: CallbackRepository,
    private readonly onTransition: (transition: JobTransition) => void = () => undefined,
  ) {}

  /** Records that a job was stored. */
  async begin(transaction: EntityManager, job: Job, cause: TransitionCause): Promise<void> {
    await this.append(transaction, { ...cause, jobId: job.id, to: job.status, at: job.createdAt });
  }

  /** @returns false, with nothing changed, when the job is elsewhere or something stands against it */
  async move(transaction: EntityManager, jobId: string, move: JobMove): Promise<boolean> {
    const current = await lockJob(transaction, jobId);
    if (!current || !move.from.includes(current.status)) return false;
    const { to, now, cause } = move;
    const updating = transaction
      .createQueryBuilder()
      .update(JobEntity)
      .set({
        ...changes(move.set),
        status: to,
        updatedAt: now,
        startedAt: current.startedAt ?? (to === 'running' ? now : null),
        completedAt: isFinished(to) ? now : null,
      })
      .where('id = :jobId', { jobId });
    if (move.unless !== undefined) updating.andWhere(`NOT EXISTS (${move.unless})`);
    if ((await updating.execute()).affected !== 1) return false;
    const requestId = cause.requestId ?? current.requestId ?? undefined;
    await this.append(transaction, { ...cause, requestId, jobId, from: current.status, to, at: now });
    if (isFinished(to)) await this.callbacks.jobEnded(transaction, jobId, to, now);
    else if (isFinished(current.status)) await this.callbacks.jobReopened(transaction, jobId);
    return true;
  }

  /** The changes of a job's status, oldest first; none for jobs of versions that did not keep them. */
  async ofJob(jobId: string): Promise<readonly JobTransition[]> {
    const rows = await this.database.read.find(JobTransitionEntity, {
      where: { jobId },
      order: { seq: 'ASC' },
    });
    return rows.map((row) => ({
      jobId,
      from: row.fromStatus ?? undefined,
      to: row.toStatus,
      at: row.at,
      action: row.action,
      actor: row.actor,
      source: row.source,
      requestId: row.requestId ?? undefined,
      reason: row.reason ?? undefined,
    }));
  }

  /** Whoever appends holds the job's row, so that no two take the same number. */
  private async append(transaction: EntityManager, transition: JobTransition): Promise<void> {
    const { jobId, from, to, at, action, actor, source, requestId, reason } = transition;
    const seq = (await transaction.countBy(JobTransitionEntity, { jobId })) + 1;
    const known = { jobId, seq, toStatus: to, at, action, actor, source };
    const unsure = { fromStatus: from ?? null, requestId: requestId ?? null, reason: reason ?? null };
    await insertAll(transaction, JobTransitionEntity, [{ ...known, ...unsure }]);
    this.database.afterCommit(transaction, () => {
      this.onTransition(transition);
    });
  }
}

function changes({ dates, models, warnings, error, identity }: JobMove['set'] = {}) {
  const set: QueryDeepPartialEntity<JobEntity> = { error: error ?? null };
  if (dates) set.dates = [...dates];
  if (models) set.models = [...models];
  if (warnings) set.warnings = [...warnings];
  if (identity) set.identity = identity as QueryDeepPartialEntity<RunIdentity>;
  return set;
}
