import { hasEnded, type Job, readJob } from './api_job.ts';
import { type RunResult, type TriggerResult } from './api_results.ts';

/**
 * Asks once how the job of a trigger is. `attempt` counts from 0; after `max_attempts` the answer is `timeout`, which ends the
 * loop while the job goes on. @throws ApiAway while the service is away, for the step's `retry`
 */
export async function main(trigger: TriggerResult, attempt: number, max_attempts = 144): Promise<RunResult> {
  const { outcome, job_id, message } = trigger;
  if (job_id === null) {
    const status = outcome === 'current' ? 'current' : 'refused';
    return { done: true, status, outcome, message, job: null };
  }
  const job = await readJob(job_id);
  if ('refused' in job) return { done: true, status: 'refused', outcome, message: job.refused, job: null };
  if (hasEnded(job)) return { done: true, status: job.status, outcome, message: describe(job), job };
  if (attempt + 1 < max_attempts)
    return { done: false, status: job.status, outcome, message: describe(job), job };
  const gaveUp = `${describe(job)} It was asked for ${max_attempts} times and goes on without being watched.`;
  return { done: true, status: 'timeout', outcome, message: gaveUp, job };
}

function describe({ job_id, status, progress, error }: Job): string {
  const { completed, failed, total_model_days } = progress;
  const counts = `${completed} of ${total_model_days} model-days completed, ${failed} failed`;
  return `Job ${job_id} is ${status}: ${counts}.${error === null ? '' : ` ${error}`}`;
}
