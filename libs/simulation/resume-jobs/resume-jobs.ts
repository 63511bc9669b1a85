import { type JobRepository } from '@app/database';
import { type Log } from '../log.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';

/**
 * Queues again what the database says is under way: a job that was committed but never queued, or whose next date was
 * not queued before everything stopped. The queue knows our ids, so that what it still has is not added twice.
 */
export class ResumeJobs {
  constructor(
    private readonly jobs: JobRepository,
    private readonly settleTradingDate: SettleTradingDate,
    private readonly log: Log,
  ) {}

  /** @returns the ids of the jobs that go on */
  async execute(): Promise<readonly string[]> {
    const unfinished = await this.jobs.unfinished();
    for (const job of unfinished) {
      this.log.info({ job: job.id, status: job.status }, 'job resumed');
      await this.settleTradingDate.continueOrEnd(job);
    }
    return unfinished.map((job) => job.id);
  }
}
