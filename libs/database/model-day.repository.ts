import {
  DomainError,
  positionLineCount,
  type ModelDay,
  type PortfolioDay,
  type SessionRecord,
  type TradingDate,
} from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { ActionEntity } from './entities/action.entity.js';
import { AgentSessionEntity } from './entities/agent-session.entity.js';
import { HoldingEntity } from './entities/holding.entity.js';
import { JobEntity } from './entities/job.entity.js';
import { ModelDayEntity } from './entities/model-day.entity.js';
import { PortfolioDayEntity } from './entities/portfolio-day.entity.js';
import { insertAll } from './insert-all.js';
import { modelDayQuery, toModelDay, type ModelDayRow } from './job.repository.js';
import { PreparedSelect } from './prepared-select.js';

/** A model-day that a worker has taken, and what it needs to run it. */
export interface ClaimedModelDay extends ModelDay {
  readonly configPath: string;
  /** The job's key-less config. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Why a model-day failed. */
export interface ModelDayFailure {
  readonly code: string;
  readonly message: string;
}

/** Claims, completes and fails model-days; every write is fenced by the attempt that a claim gave out. */
export class ModelDayRepository {
  private readonly claimed = new PreparedSelect<ClaimedRow, { id: string }>(claimedQuery, ['id']);

  constructor(private readonly database: Database) {}

  /**
   * Takes a model-day for one worker and raises its attempt number, so that whatever an older attempt still does is refused.
   * @returns undefined when it has already ended, or its job has
   */
  async claim(id: string, workerId: string, now: string): Promise<ClaimedModelDay | undefined> {
    return this.database.transaction(async (transaction) => {
      const taken = await transaction
        .createQueryBuilder()
        .update(ModelDayEntity)
        .set({
          status: 'running',
          attempt: () => 'attempt + 1',
          workerId,
          startedAt: now,
          error: null,
          errorCode: null,
        })
        .where("id = :id AND status IN ('pending', 'running')", { id })
        .andWhere("job_id IN (SELECT id FROM jobs WHERE status IN ('pending', 'running'))")
        .execute();
      if (taken.affected !== 1) return undefined;
      const [row] = await this.claimed.rows(transaction, { id });
      if (!row) return undefined;
      await this.startJob(transaction, row.jobId, now);
      const config = JSON.parse(row.config) as ClaimedModelDay['config'];
      return { ...toModelDay(row.jobId, row), configPath: row.configPath, config };
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
        error: null,
        errorCode: null,
      });
      await insertPortfolioDay(transaction, day);
      await insertAll(transaction, AgentSessionEntity, [
        {
          modelDayId: claim.id,
          messages: [...session.messages] as never,
          toolUsage: { ...session.toolUsage },
          tokenUsage: session.tokenUsage ? { ...session.tokenUsage } : null,
          totalSteps: session.totalSteps,
          stopSignalReceived: session.stopSignalReceived,
          stopReason: session.stopReason,
          reasoningSummary: session.reasoningSummary,
        },
      ]);
      await transaction.update(JobEntity, { id: claim.jobId }, { updatedAt: now });
    });
  }

  /** Ends a claimed model-day without a result. @throws DomainError `attempt_superseded` as in `complete` */
  async fail(claim: ModelDay, failure: ModelDayFailure, now: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await this.settle(transaction, claim, {
        status: 'failed',
        completedAt: now,
        stopReason: 'error',
        error: failure.message,
        errorCode: failure.code,
      });
      await transaction.update(JobEntity, { id: claim.jobId }, { updatedAt: now });
    });
  }

  /** Whether a worker has this model-day under way, as far as the database knows. */
  async isRunning(
    modelDay: Pick<ModelDay, 'jobId' | 'signature'> & { readonly date: string },
  ): Promise<boolean> {
    const { jobId, signature, date } = modelDay;
    return this.database.read.existsBy(ModelDayEntity, { jobId, signature, date, status: 'running' });
  }

  /** Fails those model-days of a date that the queue gave up on, so that the job can end. */
  async failUnsettled(transaction: EntityManager, date: JobDate, failure: ModelDayFailure): Promise<void> {
    await transaction
      .createQueryBuilder()
      .update(ModelDayEntity)
      .set({ status: 'failed', completedAt: date.now, error: failure.message, errorCode: failure.code })
      .where("job_id = :jobId AND date = :date AND status IN ('pending', 'running')", {
        jobId: date.jobId,
        date: date.date,
      })
      .execute();
  }

  private async settle(
    transaction: EntityManager,
    claim: ModelDay,
    end: Partial<Pick<ModelDayEntity, 'status' | 'completedAt' | 'stopReason' | 'error' | 'errorCode'>>,
  ): Promise<void> {
    const fence = { id: claim.id, attempt: claim.attempt, status: 'running' as const };
    const result = await transaction.update(ModelDayEntity, fence, end);
    if (result.affected !== 1) throw attemptSuperseded(claim);
  }

  private async startJob(transaction: EntityManager, jobId: string, now: string): Promise<void> {
    await transaction
      .createQueryBuilder()
      .update(JobEntity)
      .set({ status: 'running', updatedAt: now, startedAt: () => 'COALESCE(started_at, :now)' })
      .setParameter('now', now)
      .where('id = :jobId', { jobId })
      .execute();
  }
}

/** A date of a job, and the instant of the write. */
export interface JobDate {
  readonly jobId: string;
  readonly date: TradingDate;
  readonly now: string;
}

/** A model-day with what it needs of its job, whose config is JSON. */
interface ClaimedRow extends ModelDayRow {
  readonly jobId: string;
  readonly configPath: string;
  readonly config: string;
}

function claimedQuery(manager: EntityManager) {
  return modelDayQuery(manager)
    .addSelect('d.job_id', 'jobId')
    .addSelect('j.config_path', 'configPath')
    .addSelect('j.config', 'config')
    .innerJoin('jobs', 'j', 'j.id = d.job_id')
    .where('d.id = :id');
}

async function insertPortfolioDay(transaction: EntityManager, day: PortfolioDay): Promise<void> {
  const { modelDayId } = day;
  await insertAll(transaction, PortfolioDayEntity, [
    {
      modelDayId,
      signature: day.signature,
      date: day.date,
      cash: day.closing.cash.toString(),
      portfolioValue: day.portfolioValue.toString(),
      profit: day.profit.toString(),
      returnFraction: day.returnFraction,
      provisional: day.provisional,
      staleSymbols: [...day.staleSymbols],
      firstLineId: day.firstLineId,
      lineCount: positionLineCount(day.fills),
      supersededAt: null,
    },
  ]);
  const holdings = [...day.closing.holdings].map(([symbol, shares]) => ({ modelDayId, symbol, shares }));
  await insertAll(transaction, HoldingEntity, holdings);
  const actions = day.fills.map((fill, seq) => ({
    modelDayId,
    seq,
    kind: fill.side,
    symbol: fill.symbol,
    amount: fill.amount,
    price: fill.price.toString(),
    total: fill.total.toString(),
  }));
  await insertAll(transaction, ActionEntity, actions);
}

function attemptSuperseded(claim: ModelDay): DomainError {
  return new DomainError({
    code: 'attempt_superseded',
    message: `Attempt ${claim.attempt} of ${claim.signature} on ${claim.date} was taken over; its result is dropped.`,
    details: { model: claim.signature, date: claim.date, attempt: claim.attempt },
    fault: 'us',
  });
}
