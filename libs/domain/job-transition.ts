import { type Origin } from './origin.js';
import { type JobStatus } from './status.js';

/** What changes a job's status: its trigger, a later request, or a step of a worker. */
export type TransitionAction =
  'trigger' | 'replay' | 'download' | 'claim' | 'settle' | 'reconcile' | 'cancel' | 'retry' | 'import';

/** Who or what changes a job's status, and why. */
export interface TransitionCause extends Origin {
  readonly action: TransitionAction;
  /** For a person, where the action alone does not say it. */
  readonly reason?: string;
}

/** One change of a job's status, as the audit log has it. */
export interface JobTransition extends TransitionCause {
  readonly jobId: string;
  /** Undefined when the job was made. */
  readonly from?: JobStatus;
  readonly to: JobStatus;
  /** UTC ISO 8601. */
  readonly at: string;
}
