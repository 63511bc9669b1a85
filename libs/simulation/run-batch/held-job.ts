import { type JobLeaseRepository } from '@app/database';
import { DomainError } from '@app/domain';
import { leaseOf, type JobHolder } from '../job-lease.js';
import { type Log } from '../log.js';

export interface HeldJobParts extends JobHolder {
  readonly leases: JobLeaseRepository;
  readonly log: Log;
}

const RENEWALS_PER_LEASE = 3;

/** Keeps the lease of a job for as long as this process works it off. */
export class HeldJob {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private renewing: Promise<void> = Promise.resolve();

  /** @param jobId of a job that this process has leased */
  constructor(
    private readonly parts: HeldJobParts,
    private readonly jobId: string,
  ) {
    this.timer = setInterval(() => {
      this.renewing = this.renew().catch((error: unknown) => {
        parts.log.warn({ job: jobId, error }, 'the lease of the job could not be renewed; it is tried again');
      });
    }, parts.leaseMs / RENEWALS_PER_LEASE);
  }

  /** Aborted when somebody else has taken the job over. */
  get lost(): AbortSignal {
    return this.controller.signal;
  }

  /** Gives the job back: from now on any worker may go on with it. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing;
    await this.parts.leases.release({ jobId: this.jobId, holder: this.parts.workerId });
  }

  private async renew(): Promise<void> {
    if (await this.parts.leases.renew(leaseOf(this.parts, this.jobId))) return;
    clearInterval(this.timer);
    this.controller.abort(takenOver(this.jobId));
  }
}

function takenOver(jobId: string): DomainError {
  return new DomainError({
    code: 'job_taken_over',
    message: `Job ${jobId} was taken over by another process, because this one did not renew its lease in time.`,
    details: { job_id: jobId },
    fault: 'us',
  });
}
