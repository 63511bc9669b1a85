import { jobNotFound, type Database, type Repositories } from '@app/database';
import { isFinished, isSettled, rollUpJobStatus, type Job, type ModelDay, type ModelDayError, type TradingDate } from '@app/domain';
import { type SimulationQueue } from '@app/queue';
import { instantText, type Clock } from '../exchange-clock.js';
import { type Log } from '../log.js';
import { type PortfolioFiles } from '../portfolio-files/portfolio-files.js';

export interface SettleTradingDateParts {
  readonly database: Database;
  readonly repositories: Repositories;
  readonly queue: SimulationQueue;
  readonly files: PortfolioFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Runs when the queue is done with all model-days of a date: hands the job's next date to the queue, or ends the job.
 * Running it again changes nothing, so that a settlement which was cut off can be repeated.
 */
export class SettleTradingDate {
  constructor(private readonly parts: SettleTradingDateParts) {}

  async execute(jobId: string, date: TradingDate): Promise<void> {
    const job = await this.parts.repositories.jobs.find(jobId);
    if (!job) throw jobNotFound(jobId);
    if (isFinished(job.status)) return;
    await this.failLost(job, date);
    await this.continueOrEnd(job);
  }

  /**
   * Queues the first date that has model-days to run, or ends the job when none has. What was settled has its files by
   * then: later dates append to them, and nobody else writes them now.
   */
  async continueOrEnd(job: Job): Promise<void> {
    const modelDays = await this.parts.repositories.jobs.modelDays(job);
    const next = modelDays.find((modelDay) => !isSettled(modelDay.status))?.date;
    if (next !== undefined && (await this.parts.queue.knowsTradingDate(job.id, next))) return;
    await this.completeFiles(modelDays, next);
    if (next === undefined) await this.end(job, modelDays);
    else await this.enqueue(job, next, modelDays);
  }

  /** A worker that was killed between commit and files left them behind the database. */
  private async completeFiles(modelDays: readonly ModelDay[], before: TradingDate | undefined): Promise<void> {
    const done = modelDays.filter((modelDay) => modelDay.status === 'completed');
    const last = done.filter((modelDay) => before === undefined || modelDay.date < before).at(-1)?.date;
    for (const { signature, completedAt } of done.filter(({ date }) => date === last)) {
      await this.parts.files.complete(signature, completedAt ?? '');
    }
  }

  private async enqueue(job: Job, date: TradingDate, modelDays: readonly ModelDay[]): Promise<void> {
    const due = modelDays.filter((modelDay) => modelDay.date === date && !isSettled(modelDay.status));
    await this.parts.queue.enqueueTradingDate({
      jobId: job.id,
      date,
      modelDayIds: due.map((modelDay) => modelDay.id),
    });
    this.parts.log.info({ job: job.id, date, models: due.length }, 'trading date queued');
  }

  private async end(job: Job, modelDays: readonly ModelDay[]): Promise<void> {
    const status = rollUpJobStatus(modelDays.map((modelDay) => modelDay.status));
    const failures = modelDays.filter((modelDay) => modelDay.status === 'failed');
    const error = status === 'failed' ? `No model-day completed. The first error: ${failures[0]?.lastError?.message ?? 'none'}` : undefined;
    const now = instantText(this.parts.clock);
    await this.parts.database.transaction((transaction) =>
      this.parts.repositories.jobs.finish(transaction, job.id, { status, error, now }),
    );
    this.parts.log.info({ job: job.id, status, failed: failures.length, of: modelDays.length }, 'job ended');
  }

  /** The queue runs a date's settlement only when it has given up on whatever is still open. */
  private async failLost(job: Job, date: TradingDate): Promise<void> {
    const failure: ModelDayError = {
      code: 'given_up',
      message: 'The queue gave this model-day up after its worker died again and again.',
      fault: 'us',
    };
    await this.parts.database.transaction((transaction) =>
      this.parts.repositories.modelDays.failUnsettled(transaction, { jobId: job.id, date, now: instantText(this.parts.clock) }, failure),
    );
  }
}
