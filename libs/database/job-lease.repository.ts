import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobLeaseEntity } from './entities/job-lease.entity.js';
import { insertAll } from './insert-all.js';

/** That one process works a job off alone, until when unless it says again that it lives. Instants are UTC ISO 8601. */
export interface JobLease {
  readonly jobId: string;
  /** The name under which the process claims model-days. */
  readonly holder: string;
  readonly expiresAt: string;
}

/**
 * Who works off which job alone. Everybody else keeps their hands off a leased job until the lease has run out: claims of
 * its model-days are refused by the database, and nobody queues it. Clocks of the machines are compared.
 */
export class JobLeaseRepository {
  constructor(private readonly database: Database) {}

  /** Leases a job that is stored in the same transaction. */
  async insert(transaction: EntityManager, lease: JobLease): Promise<void> {
    await insertAll(transaction, JobLeaseEntity, [{ ...lease }]);
  }

  /** Leases a job that nobody holds, or whose lease has run out. @returns false when somebody else holds it */
  async take(lease: JobLease, now: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await this.database.serialize(transaction, 'job_lease');
      if (!(await this.isFreeFor(transaction, lease, now))) return false;
      await transaction.delete(JobLeaseEntity, { jobId: lease.jobId });
      await this.insert(transaction, lease);
      return true;
    });
  }

  /** Says that the holder lives. @returns false when it does not hold the job any more */
  async renew({ jobId, holder, expiresAt }: JobLease): Promise<boolean> {
    const renewed = await this.database.transaction((transaction) =>
      transaction.update(JobLeaseEntity, { jobId, holder }, { expiresAt }),
    );
    return renewed.affected === 1;
  }

  /** Gives a job back to everybody; nothing happens when it is not held by this holder. */
  async release({ jobId, holder }: Pick<JobLease, 'jobId' | 'holder'>): Promise<void> {
    await this.database.transaction((transaction) => transaction.delete(JobLeaseEntity, { jobId, holder }));
  }

  async find(jobId: string, manager: EntityManager = this.database.read): Promise<JobLease | undefined> {
    const row = await manager.findOneBy(JobLeaseEntity, { jobId });
    return row ? { jobId, holder: row.holder, expiresAt: row.expiresAt } : undefined;
  }

  /**
   * Whether a process may go on with a job, because nobody else holds it. A lease that has run out is removed, so that its
   * holder, should it live after all, learns that it has lost the job.
   * @param holder undefined for a process that holds no jobs
   */
  async admits(jobId: string, holder: string | undefined, now: string): Promise<boolean> {
    const lease = await this.find(jobId);
    if (!lease || lease.holder === holder) return true;
    if (lease.expiresAt > now) return false;
    return this.database.transaction(async (transaction) => {
      await this.database.serialize(transaction, 'job_lease');
      if (!(await this.isFreeFor(transaction, { jobId, holder }, now))) return false;
      await transaction.delete(JobLeaseEntity, { jobId });
      return true;
    });
  }

  private async isFreeFor(
    transaction: EntityManager,
    { jobId, holder }: { readonly jobId: string; readonly holder: string | undefined },
    now: string,
  ): Promise<boolean> {
    const lease = await this.find(jobId, transaction);
    return !lease || lease.holder === holder || lease.expiresAt <= now;
  }
}
