import { jobNotFound } from '@app/database';
import { DomainError, isFinished, type Job, type Origin } from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';

/**
 * Ends a job: nothing of it starts any more, sessions under way are aborted within a second or two and cannot commit, and
 * what was completed stays. Cancelling a cancelled job changes nothing.
 */
export class CancelSimulation {
  constructor(private readonly parts: Pick<UseCaseParts, 'database' | 'repositories' | 'files' | 'clock'>) {}

  /** @throws DomainError `not_found`; `job_finished` for a job that has ended in another way */
  async execute(jobId: string, origin: Origin): Promise<Job> {
    const { database, repositories, files, clock } = this.parts;
    const { jobs, modelDays } = repositories;
    const now = instantText(clock);
    await database.transaction(async (transaction) => {
      const job = await jobs.find(jobId, transaction);
      if (!job) throw jobNotFound(jobId);
      if (job.status === 'cancelled') return;
      if (isFinished(job.status)) throw alreadyFinished(job);
      await modelDays.cancelUnsettled(transaction, jobId, now);
      await jobs.finish(transaction, jobId, {
        status: 'cancelled',
        now,
        cause: { action: 'cancel', ...origin },
      });
    });
    const cancelled = await jobs.find(jobId);
    if (!cancelled) throw jobNotFound(jobId);
    await Promise.all(cancelled.models.map((signature) => files.dropSuperseded(signature)));
    return cancelled;
  }
}

function alreadyFinished(job: Job): DomainError {
  return new DomainError({
    code: 'job_finished',
    message: `Job ${job.id} has ended already (${job.status}); there is nothing to cancel.`,
    details: { job_id: job.id, status: job.status },
  });
}
