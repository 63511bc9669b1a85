import { DomainError, type Job, type ModelDay } from '@app/domain';
import { type PlannedModelDay, type SimulationPlan } from './plan-model-days.js';

/** A job pending or running, with its model-days. */
export interface ActiveJob {
  readonly job: Job;
  readonly modelDays: readonly ModelDay[];
}

/**
 * Decides whether a planned job may start beside those under way.
 * @returns the active job that already does all of it, if there is one; undefined when the new job may start
 * @throws DomainError `job_conflict` when an active job shares a model, or `maxConcurrentJobs` is reached
 */
export function admit(
  plan: SimulationPlan,
  asked: { readonly request: { readonly replaceExisting: boolean }; readonly sourceJobId?: string },
  active: readonly ActiveJob[],
  maxConcurrentJobs: number,
): ActiveJob | undefined {
  const same = active.find(
    ({ job, modelDays }) =>
      job.replaceExisting === asked.request.replaceExisting &&
      job.sourceJobId === asked.sourceJobId &&
      coversAll(modelDays, plan.modelDays),
  );
  if (same) return same;
  const models = new Set(plan.modelDays.map((modelDay) => modelDay.signature));
  const rival = active.find(({ job }) => job.models.some((signature) => models.has(signature)));
  if (rival) throw conflict(rival.job, 'it runs some of the same models');
  const [oldest] = active;
  if (oldest && active.length >= maxConcurrentJobs) {
    throw conflict(oldest.job, `MAX_CONCURRENT_JOBS (${maxConcurrentJobs}) is reached`);
  }
  return undefined;
}

function coversAll(modelDays: readonly ModelDay[], planned: readonly PlannedModelDay[]): boolean {
  const own = new Set(modelDays.map((modelDay) => `${modelDay.date} ${modelDay.signature}`));
  return planned.every(({ date, signature }) => own.has(`${date} ${signature}`));
}

function conflict(job: Job, reason: string): DomainError {
  return new DomainError({
    code: 'job_conflict',
    message: `Job ${job.id} is ${job.status} and ${reason}. Wait until it has ended, then trigger again.`,
    details: {
      current_job_id: job.id,
      current_date_range: job.dates,
    },
  });
}
