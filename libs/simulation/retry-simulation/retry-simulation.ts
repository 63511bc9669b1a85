import { jobNotFound, type Transaction } from '@app/database';
import { DomainError, isFinished, type Job, type ModelDay, type Origin, type TradingDate } from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { jobFields } from '../log.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';
import { admit } from '../start-simulation/admit.js';
import { newModelDay } from '../start-simulation/request-planning.js';
import { planRetry } from './plan-retry.js';

/**
 * Runs the failed model-days of a finished job again, and everything after them of the same model, also what later jobs
 * have completed since: later positions stand on earlier ones.
 */
export class RetrySimulation {
  constructor(
    private readonly parts: Pick<
      UseCaseParts,
      'environment' | 'database' | 'repositories' | 'queue' | 'clock' | 'log'
    >,
    private readonly settleTradingDate: SettleTradingDate,
  ) {}

  /**
   * @throws DomainError `not_found`, `job_running`, `nothing_to_retry`, `job_conflict` when another job under way shares a
   *   model or MAX_CONCURRENT_JOBS is reached, `queue_unavailable`: nothing is changed then. A queue that fails only after
   *   that is no error
   */
  async execute(jobId: string, origin: Origin): Promise<Job> {
    const { database, queue, repositories } = this.parts;
    await queue.ping();
    await database.transaction((transaction) => this.reopen(transaction, jobId, origin));
    const job = await repositories.jobs.find(jobId);
    if (!job) throw jobNotFound(jobId);
    await this.goOn(job);
    return job;
  }

  /** The job is running again: when this fails, a worker queues its first date as soon as it looks for what is due. */
  private async goOn(job: Job): Promise<void> {
    try {
      await this.settleTradingDate.continueOrEnd(job);
    } catch (error) {
      this.parts.log.warn(
        { ...jobFields(job), error },
        'the retried job could not be queued; a worker will do it',
      );
    }
  }

  private async reopen(transaction: Transaction, jobId: string, origin: Origin): Promise<void> {
    const { database, repositories } = this.parts;
    const { jobs, modelDays, portfolios } = repositories;
    await database.serialize(transaction, 'start_simulation');
    const job = await jobs.find(jobId, transaction);
    if (!job) throw jobNotFound(jobId);
    if (!isFinished(job.status)) throw refused('job_running', `Job ${jobId} is still ${job.status}.`);
    const { replaced, from } = planRetry(await jobs.modelDays(job, transaction));
    if (job.dates.length === 0) {
      throw refused('nothing_to_retry', `Job ${jobId} ended before it had model-days; trigger it again.`);
    }
    if (from.size === 0) throw refused('nothing_to_retry', `Every model-day of job ${jobId} is completed.`);
    await this.checkAdmission(transaction, replaced);
    const now = instantText(this.parts.clock);
    const later: ModelDay[] = [];
    for (const [signature, date] of from) {
      const completed = await portfolios.completedDates(signature, transaction);
      const after = completed.filter((each) => each >= date);
      later.push(...after.map((each) => newModelDay(job, signature, each)));
      await portfolios.supersede(transaction, signature, date, now);
    }
    if (job.mode === 'replay') refuseLaterDays(job, later, replaced);
    const ids = replaced.map((modelDay) => modelDay.id);
    await modelDays.supersede(transaction, ids, now);
    const again = distinct([
      ...replaced.map(({ signature, date }) => newModelDay(job, signature, date)),
      ...later,
    ]);
    await modelDays.insert(transaction, again);
    const dates = [...new Set([...job.dates, ...again.map((modelDay) => modelDay.date)])].sort();
    await jobs.reopen(transaction, jobId, { dates, now, cause: { action: 'retry', ...origin } });
  }

  private async checkAdmission(transaction: Transaction, replaced: readonly ModelDay[]): Promise<void> {
    const { environment, repositories } = this.parts;
    const unfinished = await repositories.jobs.unfinished(transaction);
    const active = unfinished.map((job) => ({ job, modelDays: [] }));
    const plan = { modelDays: replaced, supersedeFrom: new Map<string, TradingDate>(), warnings: [] };
    admit(plan, { request: { replaceExisting: true } }, active, environment.maxConcurrentJobs);
  }
}

function distinct(modelDays: readonly ModelDay[]): ModelDay[] {
  return [
    ...new Map(modelDays.map((modelDay) => [`${modelDay.date} ${modelDay.signature}`, modelDay])).values(),
  ];
}

/** What other jobs have completed since has no recording in the source job: it would be lost. */
function refuseLaterDays(job: Job, later: readonly ModelDay[], replaced: readonly ModelDay[]): void {
  const own = new Set(replaced.map(({ signature, date }) => `${date} ${signature}`));
  const foreign = later.find(({ signature, date }) => !own.has(`${date} ${signature}`));
  if (!foreign) return;
  throw refused(
    'later_days_exist',
    `${foreign.signature} has completed ${foreign.date} in another job since; a replay cannot run it again. ` +
      `Trigger the replay of job ${String(job.sourceJobId)} anew, with replace_existing.`,
  );
}

function refused(code: string, message: string): DomainError {
  return new DomainError({ code, message, details: { field: 'job_id' } });
}
