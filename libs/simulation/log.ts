import { type ClaimedModelDay } from '@app/database';
import { type Job, type JobTransition } from '@app/domain';

/** Where the use cases write structured lines; pino's logger has this shape. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** What every line about a job has: its id, and the request that made it. */
export function jobFields({ id, requestId }: Pick<Job, 'id' | 'requestId'>) {
  return { job: id, requestId };
}

/** What every line about an attempt at a model-day has. */
export function attemptFields({ jobId, signature, date, attempt, requestId }: ClaimedModelDay) {
  return { job: jobId, model: signature, date, attempt, requestId };
}

/** Writes a change of a job's status to the log, as the audit log has it. */
export function logTransition(log: Log, transition: JobTransition): void {
  const { jobId: job, from, to, action, actor, source, requestId, reason } = transition;
  log.info({ job, from, to, action, actor, source, requestId, reason }, 'job moved');
}
