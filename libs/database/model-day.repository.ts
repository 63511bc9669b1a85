import {
  DomainError,
  stopReasonOf,
  type ModelCall,
  type ModelDay,
  type ModelDayError,
  type ModelDayWarning,
  type Origin,
  type PortfolioDay,
  type SessionRecord,
  type StoredRecording,
} from '@app/domain';
import { In, IsNull, type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { insertCompletedDay } from './completed-day.js';
import { JobEntity } from './entities/job.entity.js';
import { ModelDayEntity } from './entities/model-day.entity.js';
import { inChunks } from './in-chunks.js';
import { insertAll } from './insert-all.js';
import { type JobTransitionRepository } from './job-transition.repository.js';
import {
  claimedQuery,
  modelDayQuery,
  toModelDay,
  toRow,
  type ClaimedRow,
  type ModelDayRow,
} from './model-day-row.js';
import { insertRecording } from './recording.repository.js';
import { PreparedSelect } from './prepared-select.js';
import { toStoredWarnings } from './stored-warnings.js';
import { insertUsage } from './usage.repository.js';

/** A model-day that a worker has taken, and what it needs to run it. */
export interface ClaimedModelDay extends ModelDay {
  readonly configPath: string;
  /** The job's key-less config. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The job whose recordings answer this model-day; undefined when its model is asked. */
  readonly sourceJobId?: string;
  /** The HTTP request that made the job. */
  readonly requestId?: string;
}

/** What an attempt without a result leaves behind. */
export interface KeptOfFailure {
  /** What it asked the model's provider. */
  readonly calls?: readonly ModelCall[];
  readonly warnings?: readonly ModelDayWarning[];
  readonly recording?: StoredRecording;
}

/** A model-day with all that a completed one leaves behind. */
export interface CompletedModelDay {
  readonly modelDay: ModelDay;
  readonly day: PortfolioDay;
  readonly session: SessionRecord;
}

/** Claims, completes and fails model-days; every write is fenced by the attempt that a claim gave out. */
export class ModelDayRepository {
  private readonly claimed = new PreparedSelect<ClaimedRow, { id: string }>(claimedQuery, ['id']);

  constructor(
    private readonly database: Database,
    private readonly transitions: JobTransitionRepository,
  ) {}

  /**
   * Takes a model-day for one worker and raises its attempt number, so that whatever an older attempt still does is refused.
   * @returns undefined when it has already ended, or its job has, or another process works the job off alone
   */
  async claim(id: string, worker: Origin, now: string): Promise<ClaimedModelDay | undefined> {
    return this.database.transaction(async (transaction) => {
      const taken = await transaction
        .createQueryBuilder()
        .update(ModelDayEntity)
        .set({
          status: 'running',
          attempt: () => 'attempt + 1',
          workerId: worker.actor,
          startedAt: now,
          completedAt: null,
          warnings: null,
          nextAttemptAt: null,
        })
        .where("id = :id AND status IN ('pending', 'running') AND superseded_at IS NULL", { id })
        .andWhere("job_id IN (SELECT id FROM jobs WHERE status IN ('pending', 'running'))")
        .andWhere(`job_id NOT IN (${LEASED_TO_ANOTHER})`, { workerId: worker.actor, now })
        .execute();
      if (taken.affected !== 1) return undefined;
      const [row] = await this.claimed.rows(transaction, { id });
      if (!row) return undefined;
      const claimed = toModelDay(row.jobId, row);
      await this.startJob(transaction, row, worker, now);
      if (claimed.attempt - claimed.failures > MAX_INTERRUPTED_ATTEMPTS) {
        await this.settle(transaction, claimed, failed(INTERRUPTED_TOO_OFTEN, now));
        return undefined;
      }
      return {
        ...claimed,
        configPath: row.configPath,
        sourceJobId: row.sourceJobId ?? undefined,
        requestId: row.requestId ?? undefined,
        config: JSON.parse(row.config) as ClaimedModelDay['config'],
      };
    });
  }

  /**
   * Writes everything that a completed model-day leaves behind, in one transaction: all of it or nothing.
   * @throws DomainError `attempt_superseded` when a newer attempt has taken the model-day over
   */
  async complete(claim: ModelDay, day: PortfolioDay, session: SessionRecord, now: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.settle(transaction, claim, {
        status: 'completed',
        completedAt: now,
        stopReason: session.stopReason,
        warnings: toStoredWarnings(session.warnings),
      });
      await insertCompletedDay(transaction, day, session);
      await insertUsage(transaction, claim, session.modelCalls);
      await transaction.update(JobEntity, { id: claim.jobId }, { updatedAt: now });
      await insertRecording(transaction, claim, session.recording);
    });
  }

  /**
   * Ends a claimed model-day without a result.
   * @param kept what the attempt leaves behind all the same, in the same transaction
   * @throws DomainError `attempt_superseded` as in `complete`
   */
  async fail(claim: ModelDay, error: ModelDayError, now: string, kept: KeptOfFailure = {}): Promise<void> {
    const end = { ...failed(error, now), failures: claim.failures + 1 };
    await this.settleAlone(claim, end, now, kept);
  }

  /** Records that an attempt failed and that another is to come. @throws DomainError `attempt_superseded` */
  async retryLater(claim: ModelDay, error: ModelDayError, now: string, kept: KeptOfFailure = {}) {
    const { message, code: errorCode, fault, nextAttemptAt = null } = error;
    const failures = claim.failures + 1;
    const again = { status: 'pending' as const, error: message, errorCode, fault, failures, nextAttemptAt };
    await this.settleAlone(claim, again, now, kept);
  }

  /** Gives a claimed model-day back without counting a failure. @throws DomainError `attempt_superseded` */
  async release(claim: ModelDay, now: string, calls: readonly ModelCall[] = []): Promise<void> {
    await this.settleAlone(claim, { status: 'pending' }, now, { calls });
  }

  /**
   * Keeps what an attempt took whose end was refused, because it was cancelled or taken over: nothing of it counts, but it
   * was paid. No fence is needed: the row belongs to the attempt, and nothing of the model-day depends on it.
   */
  async recordUsage(claim: ModelDay, calls: readonly ModelCall[]): Promise<void> {
    await this.database.transaction((transaction) => insertUsage(transaction, claim, calls));
  }

  /** Which of these attempts still hold their model-day: not cancelled, and not taken over by a later attempt. */
  async stillHeld(claims: readonly ModelDay[]): Promise<ReadonlySet<string>> {
    if (claims.length === 0) return new Set();
    const rows = await modelDayQuery(this.database.read)
      .where("d.id IN (:...ids) AND d.status = 'running' AND d.superseded_at IS NULL", {
        ids: claims.map((claim) => claim.id),
      })
      .getRawMany<ModelDayRow>();
    const attempts = new Map(rows.map((row) => [row.id, row.attempt]));
    return new Set(
      claims.filter((claim) => attempts.get(claim.id) === claim.attempt).map((claim) => claim.id),
    );
  }

  /** Cancels what has not ended of a job; attempts under way can no longer commit. */
  async cancelUnsettled(transaction: EntityManager, jobId: string, now: string): Promise<void> {
    await transaction
      .createQueryBuilder()
      .update(ModelDayEntity)
      .set({ status: 'cancelled', completedAt: now, stopReason: 'cancelled' })
      .where("job_id = :jobId AND status IN ('pending', 'running') AND superseded_at IS NULL", { jobId })
      .execute();
  }

  /** Takes model-days out of their jobs; their rows stay for the record. */
  async supersede(transaction: EntityManager, ids: readonly string[], now: string): Promise<void> {
    for (const chunk of inChunks(ids)) {
      await transaction.update(ModelDayEntity, { id: In(chunk) }, { supersededAt: now });
    }
  }

  /** Adds model-days to jobs. */
  async insert(transaction: EntityManager, modelDays: readonly ModelDay[]): Promise<void> {
    await insertAll(transaction, ModelDayEntity, modelDays.map(toRow));
  }

  /** Stores model-days that were completed elsewhere, with what they leave behind. */
  async insertCompleted(transaction: EntityManager, completed: readonly CompletedModelDay[]): Promise<void> {
    const rows = completed.map(({ modelDay }) => ({
      ...modelDay,
      warnings: toStoredWarnings(modelDay.warnings),
    }));
    await insertAll(transaction, ModelDayEntity, rows);
    for (const { day, session } of completed) await insertCompletedDay(transaction, day, session);
  }

  /** Whether a worker has this model-day under way, as far as the database knows. */
  async isRunning(
    modelDay: Pick<ModelDay, 'jobId' | 'signature'> & { readonly date: string },
  ): Promise<boolean> {
    const { jobId, signature, date } = modelDay;
    return this.database.read.existsBy(ModelDayEntity, { jobId, signature, date, status: 'running' });
  }

  private async settle(transaction: EntityManager, claim: ModelDay, end: ModelDayUpdate): Promise<void> {
    const { id, attempt } = claim;
    const fence = { id, attempt, status: 'running' as const, supersededAt: IsNull() };
    const result = await transaction.update(ModelDayEntity, fence, end);
    if (result.affected !== 1) throw attemptSuperseded(claim);
  }

  private async settleAlone(
    claim: ModelDay,
    end: ModelDayUpdate,
    now: string,
    { calls = [], warnings, recording }: KeptOfFailure,
  ): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.settle(transaction, claim, { ...end, warnings: toStoredWarnings(warnings) });
      await insertUsage(transaction, claim, calls);
      await transaction.update(JobEntity, { id: claim.jobId }, { updatedAt: now });
      await insertRecording(transaction, claim, recording);
    });
  }

  /** The first of a job's model-days to be claimed sets it running. */
  private async startJob(
    transaction: EntityManager,
    { jobId, jobStatus }: ClaimedRow,
    worker: Origin,
    now: string,
  ): Promise<void> {
    if (jobStatus === 'pending') {
      const cause = { action: 'claim' as const, ...worker };
      await this.transitions.move(transaction, jobId, { from: ['pending'], to: 'running', now, cause });
    } else {
      await transaction.update(JobEntity, { id: jobId }, { updatedAt: now });
    }
  }
}

type ModelDayUpdate = Partial<
  Pick<
    ModelDayEntity,
    | 'status'
    | 'completedAt'
    | 'stopReason'
    | 'error'
    | 'errorCode'
    | 'fault'
    | 'failures'
    | 'warnings'
    | 'nextAttemptAt'
  >
>;

const LEASED_TO_ANOTHER =
  'SELECT l.job_id FROM job_leases l WHERE l.holder <> :workerId AND l.expires_at > :now';

/** Attempts that ended with their process, a lost lock or a shutdown: a bound for what kills every worker it meets. */
const MAX_INTERRUPTED_ATTEMPTS = 50;

const INTERRUPTED_TOO_OFTEN: ModelDayError = {
  code: 'interrupted_too_often',
  message: `Its worker was interrupted ${MAX_INTERRUPTED_ATTEMPTS} times; the workers' logs say why.`,
  fault: 'us',
};

function failed(error: ModelDayError, now: string): ModelDayUpdate {
  const { message, code: errorCode, fault, nextAttemptAt = null } = error;
  const stopReason = stopReasonOf(errorCode);
  return { status: 'failed', completedAt: now, stopReason, error: message, errorCode, fault, nextAttemptAt };
}

function attemptSuperseded(claim: ModelDay): DomainError {
  return new DomainError({
    code: 'attempt_superseded',
    message: `Attempt ${claim.attempt} of ${claim.signature} on ${claim.date} was taken over; its result is dropped.`,
    details: { model: claim.signature, date: claim.date, attempt: claim.attempt },
    fault: 'us',
  });
}
