import { type JobLease } from '@app/database';
import { type Clock } from './exchange-clock.js';

/** Who leases jobs, and for how long at a time. */
export interface JobHolder {
  /** The name under which the process claims model-days. */
  readonly workerId: string;
  /** How long a job belongs to a process that does not say that it lives. */
  readonly leaseMs: number;
  readonly clock: Clock;
}

/** The lease of a job from now on. */
export function leaseOf({ workerId, leaseMs, clock }: JobHolder, jobId: string): JobLease {
  return { jobId, holder: workerId, expiresAt: new Date(clock().getTime() + leaseMs).toISOString() };
}
