import { type Answer, callApi, messageOf } from './api_client.ts';

/** One model on one trading date that failed. */
export interface FailedModelDay {
  readonly date: string;
  readonly model: string;
  readonly error: string | null;
  readonly attempts: number;
}

/** A job as `GET /simulate/status/{job_id}` shows it, as far as the flows use it; of its model-days those that failed. */
export interface Job {
  readonly job_id: string;
  readonly status:
    'downloading_data' | 'pending' | 'running' | 'completed' | 'partial' | 'failed' | 'cancelled';
  /** Trading dates, in order. */
  readonly date_range: readonly string[];
  /** Signatures. */
  readonly models: readonly string[];
  readonly progress: {
    readonly total_model_days: number;
    readonly completed: number;
    readonly failed: number;
    readonly pending: number;
    readonly current: { readonly date: string; readonly model: string } | null;
  };
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly total_duration_seconds: number | null;
  readonly error: string | null;
  readonly warnings: readonly string[];
  readonly failed_model_days: readonly FailedModelDay[];
}

/** Whether nothing more happens to a job of this status by itself. */
export function hasEnded({ status }: Job): boolean {
  return ['completed', 'partial', 'failed', 'cancelled'].includes(status);
}

/** A job by its id. @returns the service's message when it refuses. @throws ApiAway */
export async function readJob(jobId: string): Promise<Job | { readonly refused: string }> {
  const answer = await callApi(`/simulate/status/${jobId}`);
  return answer.status === 200 ? toJob(answer) : { refused: messageOf(answer.body) };
}

interface StatusBody extends Omit<Job, 'failed_model_days' | 'progress'> {
  readonly progress: Job['progress'] & {
    readonly details: readonly (FailedModelDay & { readonly status: string })[];
  };
}

function toJob({ body }: Answer): Job {
  const job = body as unknown as StatusBody;
  const { details, ...progress } = job.progress;
  return {
    job_id: job.job_id,
    status: job.status,
    date_range: job.date_range,
    models: job.models,
    progress,
    created_at: job.created_at,
    started_at: job.started_at,
    completed_at: job.completed_at,
    total_duration_seconds: job.total_duration_seconds,
    error: job.error,
    warnings: job.warnings,
    failed_model_days: details
      .filter(({ status }) => status === 'failed')
      .map(({ date, model, error, attempts }) => ({ date, model, error, attempts })),
  };
}
