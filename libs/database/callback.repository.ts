import { randomUUID } from 'node:crypto';
import { DomainError, isFinished, type JobCallback, type JobStatus } from '@app/domain';
import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobCallbackEntity } from './entities/job-callback.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { insertAll } from './insert-all.js';
import { lockJob } from './lock-job.js';
import { PreparedSelect } from './prepared-select.js';

/** A delivery that one process attempts. */
export interface ClaimedCallback {
  readonly id: string;
  /** The same over all attempts to tell of this end. */
  readonly deliveryId: string;
  /** This attempt, from 1; with the delivery the fence for what becomes of it. */
  readonly attempt: number;
  readonly url: string;
  readonly jobId: string;
  /** How the job ended. */
  readonly jobStatus: JobStatus;
  /** The HTTP request that made the job. */
  readonly requestId?: string;
}

/** What became of an attempt. */
export type CallbackOutcome =
  | { readonly status: 'delivered' }
  /** Another attempt follows at `dueAt`. */
  | { readonly status: 'pending'; readonly dueAt: string; readonly error: string }
  | { readonly status: 'failed'; readonly error: string };

/** Every one costs requests when the job ends; a flow brings one, and its repetition another. */
const MOST_PER_JOB = 20;

/** Who is to be told of the ends of jobs: the outbox of callbacks. */
export class CallbackRepository {
  private readonly byJob = new PreparedSelect<CallbackRow, { jobId: string }>(callbackQuery, ['jobId']);

  constructor(private readonly database: Database) {}

  /**
   * Has somebody told of a job's end; at once when it has ended meanwhile, and once for one URL.
   * @throws DomainError `too_many_callbacks`
   */
  async add(transaction: EntityManager, jobId: string, url: string, now: string): Promise<void> {
    const job = await lockJob(transaction, jobId);
    if (!job || (await transaction.existsBy(JobCallbackEntity, { jobId, url }))) return;
    if ((await transaction.countBy(JobCallbackEntity, { jobId })) >= MOST_PER_JOB) throw tooMany();
    const waiting = { id: randomUUID(), jobId, url, createdAt: now, ...WAITING };
    const row = isFinished(job.status) ? { ...waiting, ...due(job.status, now) } : waiting;
    await insertAll(transaction, JobCallbackEntity, [row]);
  }

  /** The job has ended: whoever asked is told, as part of the transaction that ends it. */
  async jobEnded(transaction: EntityManager, jobId: string, status: JobStatus, now: string): Promise<void> {
    const rows = await transaction.find(JobCallbackEntity, { select: { id: true }, where: { jobId } });
    for (const { id } of rows) await transaction.update(JobCallbackEntity, { id }, due(status, now));
  }

  /** The job goes on: its former end is no news any more, and its next one will be told. */
  async jobReopened(transaction: EntityManager, jobId: string): Promise<void> {
    await transaction.update(JobCallbackEntity, { jobId }, WAITING);
  }

  async ofJob(jobId: string): Promise<readonly JobCallback[]> {
    const rows = await this.byJob.rows(this.database.read, { jobId });
    return rows.map(({ url, status, attempts, lastError }) => ({
      ...{ url, status, attempts },
      lastError: lastError ?? undefined,
    }));
  }

  /**
   * Takes what is due for one process. What it does not settle before `leaseUntil`, because it was killed, is due again.
   * @param now what is due by then
   * @returns at most `limit`, those that wait longest first
   */
  async claimDue(now: string, leaseUntil: string, limit: number): Promise<readonly ClaimedCallback[]> {
    const overdue = { where: { dueAt: LessThanOrEqual(now) }, order: { dueAt: 'ASC' as const }, take: limit };
    // Most looks find nothing, and need no transaction.
    if (!(await this.database.read.existsBy(JobCallbackEntity, overdue.where))) return [];
    return this.database.transaction(async (transaction) => {
      const claims: ClaimedCallback[] = [];
      for (const row of await transaction.find(JobCallbackEntity, overdue)) {
        const { id, attempts, deliveryId, url, jobId, jobStatus } = row;
        if (deliveryId === null || jobStatus === null) continue;
        const fence = { id, deliveryId, attempts, dueAt: LessThanOrEqual(now) };
        const lease = { attempts: attempts + 1, dueAt: leaseUntil };
        const taken = await transaction.update(JobCallbackEntity, fence, lease);
        if (taken.affected !== 1) continue;
        const select = { id: true, requestId: true } as const;
        const job = await transaction.findOne(JobEntity, { select, where: { id: jobId } });
        const requestId = job?.requestId ?? undefined;
        claims.push({ id, deliveryId, attempt: attempts + 1, url, jobId, jobStatus, requestId });
      }
      return claims;
    });
  }

  /** Records what became of an attempt; nothing when another one or another end of the job has taken its place. */
  async settle(claim: ClaimedCallback, outcome: CallbackOutcome): Promise<void> {
    const { id, deliveryId, attempt: attempts } = claim;
    await this.database.transaction((transaction) =>
      transaction.update(
        JobCallbackEntity,
        { id, deliveryId, attempts, status: 'pending' },
        {
          status: outcome.status,
          dueAt: outcome.status === 'pending' ? outcome.dueAt : null,
          lastError: outcome.status === 'delivered' ? null : outcome.error,
        },
      ),
    );
  }
}

/** A callback as it is shown. */
type CallbackRow = Pick<JobCallbackEntity, 'url' | 'status' | 'attempts' | 'lastError'>;

/** Selects the callbacks of a job under the names of `CallbackRow`, oldest first. */
function callbackQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('c.url', 'url')
    .addSelect('c.status', 'status')
    .addSelect('c.attempts', 'attempts')
    .addSelect('c.last_error', 'lastError')
    .from('job_callbacks', 'c')
    .where('c.job_id = :jobId')
    .orderBy('c.created_at')
    .addOrderBy('c.id');
}

const WAITING = {
  status: 'pending' as const,
  deliveryId: null,
  jobStatus: null,
  attempts: 0,
  dueAt: null,
  lastError: null,
};

function due(jobStatus: JobStatus, now: string) {
  return { ...WAITING, deliveryId: randomUUID(), jobStatus, dueAt: now };
}

function tooMany(): DomainError {
  return new DomainError({
    code: 'too_many_callbacks',
    message: `callback_url: the job has ${MOST_PER_JOB} of them already, and takes no more. Poll its status instead.`,
    details: { field: 'callback_url', limit: MOST_PER_JOB },
  });
}
