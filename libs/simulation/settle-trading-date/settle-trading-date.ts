import { jobNotFound } from '@app/database';
import {
  isFinished,
  isSettled,
  rollUpJobStatus,
  type Job,
  type ModelDay,
  type TradingDate,
} from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { queueTradingDate } from '../queue-trading-date.js';

/**
 * Runs when the queue is done with all model-days of a date: hands the job's next date to the queue, or ends the job.
 * Running it again changes nothing, so that a settlement which was cut off can be repeated. A model-day that the queue
 * lost or gave up is no failure: it stays due, and is queued again when the jobs are next compared with the queue.
 */
export class SettleTradingDate {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'database' | 'repositories' | 'queue' | 'files' | 'worker' | 'holder' | 'clock' | 'log' | 'tracing'
    >,
  ) {}

  /** @param traceparent of the span that queued the date */
  async execute(jobId: string, traceparent?: string): Promise<void> {
    const attributes = { 'ai_trader.job': jobId };
    const start = { name: 'settle', kind: 'consumer', parent: traceparent ?? null, attributes } as const;
    await this.parts.tracing.span(start, () => this.settle(jobId));
  }

  private async settle(jobId: string): Promise<void> {
    const job = await this.parts.repositories.jobs.find(jobId);
    if (!job) throw jobNotFound(jobId);
    if (isFinished(job.status)) return;
    await this.continueOrEnd(job);
  }

  /**
   * Queues the first date that has model-days to run, or ends the job when none has. What was settled has its files by
   * then: later dates append to them, and nobody else writes them now. A job that waits for prices has no model-days yet:
   * its download is queued. A job that another process works off alone is left to it.
   * @param action how the audit log names what ends the job
   */
  async continueOrEnd(job: Job, action: 'settle' | 'reconcile' = 'settle'): Promise<void> {
    const { jobLeases } = this.parts.repositories;
    const { holder, clock } = this.parts;
    if (!(await jobLeases.admits(job.id, holder, instantText(clock)))) return;
    if (job.status === 'downloading_data') {
      await this.parts.queue.enqueueDownload(job.id);
      return;
    }
    const modelDays = await this.parts.repositories.jobs.modelDays(job);
    const next = modelDays.find((modelDay) => !isSettled(modelDay.status))?.date;
    if (next !== undefined && (await this.parts.queue.knowsTradingDate(job.id, next))) return;
    await this.completeFiles(modelDays, next);
    if (next === undefined) await this.end(job, modelDays, action);
    else await this.enqueue(job, next, modelDays);
  }

  /** A worker that was killed between commit and files left them behind the database. */
  private async completeFiles(
    modelDays: readonly ModelDay[],
    before: TradingDate | undefined,
  ): Promise<void> {
    const done = modelDays.filter((modelDay) => modelDay.status === 'completed');
    const last = done.filter((modelDay) => before === undefined || modelDay.date < before).at(-1)?.date;
    const ofLastDate = done.filter(({ date }) => date === last);
    await Promise.all(ofLastDate.map((modelDay) => this.parts.files.complete(modelDay)));
  }

  private async enqueue(job: Job, date: TradingDate, modelDays: readonly ModelDay[]): Promise<void> {
    const due = modelDays.filter((modelDay) => modelDay.date === date && !isSettled(modelDay.status));
    const work = { date, modelDayIds: due.map((modelDay) => modelDay.id) };
    await queueTradingDate(this.parts, job, work);
    this.parts.log.info({ ...jobFields(job), date, models: due.length }, 'trading date queued');
  }

  private async end(job: Job, modelDays: readonly ModelDay[], action: 'settle' | 'reconcile'): Promise<void> {
    const { files, worker } = this.parts;
    await files.removeUnfinished(modelDays.filter(({ status }) => status === 'completed'));
    await Promise.all(job.models.map((signature) => files.dropSuperseded(signature)));
    const status = rollUpJobStatus(modelDays.map((modelDay) => modelDay.status));
    const failures = modelDays.filter((modelDay) => modelDay.status === 'failed');
    const error =
      status === 'failed'
        ? `No model-day completed. The first error: ${failures[0]?.lastError?.message ?? 'none'}`
        : undefined;
    const now = instantText(this.parts.clock);
    await this.parts.database.transaction((transaction) =>
      this.parts.repositories.jobs.finish(transaction, job.id, {
        status,
        error,
        now,
        cause: { action, ...worker },
      }),
    );
    this.parts.log.info(
      { ...jobFields(job), status, failed: failures.length, of: modelDays.length },
      'job ended',
    );
  }
}
