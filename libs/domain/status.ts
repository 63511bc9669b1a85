/**
 * A job's life: `pending -> running -> completed | partial | failed | cancelled`; before `pending` it is
 * `downloading_data` when prices that it needs are missing and can be downloaded.
 */
export type JobStatus =
  'downloading_data' | 'pending' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled';

/** The statuses of a job that has not ended. */
export const UNFINISHED_JOB_STATUSES: readonly JobStatus[] = ['downloading_data', 'pending', 'running'];

/** The statuses of a job that has ended. */
export const FINISHED_JOB_STATUSES: readonly JobStatus[] = ['completed', 'partial', 'failed', 'cancelled'];

/** A model-day's life: `pending -> running -> completed | failed | cancelled`. */
export type ModelDayStatus = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';

/**
 * Why an agent session ended. Its trades count after `finish` (it said that it was done), `max_steps`, `loop` and `budget`;
 * after `deadline`, `error` and `cancelled` they do not. A model-day that failed with `budget` had no session.
 */
export type StopReason = 'finish' | 'max_steps' | 'loop' | 'budget' | 'deadline' | 'error' | 'cancelled';

/** The stop reason of a model-day that failed with an error of this code. */
export function stopReasonOf(errorCode: string): StopReason {
  if (errorCode === 'deadline_exceeded') return 'deadline';
  return errorCode === 'budget' ? 'budget' : 'error';
}

/** Whether a model-day has ended, one way or the other. */
export function isSettled(status: ModelDayStatus): boolean {
  return status !== 'pending' && status !== 'running';
}

/** Whether a job has ended, one way or the other. */
export function isFinished(status: JobStatus): boolean {
  return !UNFINISHED_JOB_STATUSES.includes(status);
}

/**
 * The status of a job from those of its model-days: all completed is `completed`, some is `partial`, none is `failed`;
 * `cancelled` when any was cancelled; still `running` (or `pending`, before the first start) while one has not ended.
 */
export function rollUpJobStatus(modelDays: readonly ModelDayStatus[]): JobStatus {
  if (modelDays.some((status) => !isSettled(status))) {
    return modelDays.every((status) => status === 'pending') ? 'pending' : 'running';
  }
  if (modelDays.includes('cancelled')) return 'cancelled';
  const completed = modelDays.filter((status) => status === 'completed').length;
  if (completed === 0) return 'failed';
  return completed === modelDays.length ? 'completed' : 'partial';
}
