import { setTimeout as pause } from 'node:timers/promises';
import { DATES } from './workload.js';

/** Often enough for a run of seconds, and no load to speak of: the duration comes from the job's own instants. */
const POLL_MS = 250;
const TIMEOUT_MS = 300_000;

/** A job that was accepted. */
export interface TriggeredJob {
  readonly id: string;
  readonly modelDays: number;
  /** How long POST /simulate/trigger took. */
  readonly triggerMs: number;
}

interface JobStatus {
  readonly status: string;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly progress: { readonly total_model_days: number; readonly completed: number };
}

/** Starts a job over the given dates (all twenty unless told otherwise). */
export async function triggerJob(
  apiUrl: string,
  request: {
    readonly startDate?: string;
    readonly endDate?: string;
    readonly replaceExisting?: boolean;
  } = {},
): Promise<TriggeredJob> {
  const body = {
    config_path: 'configs/bench.json',
    start_date: request.startDate ?? DATES[0],
    end_date: request.endDate ?? DATES.at(-1),
    replace_existing: request.replaceExisting ?? false,
  };
  const started = performance.now();
  const answer = await fetch(`${apiUrl}/simulate/trigger`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const accepted = (await answer.json()) as { job_id: string; date_range: string[]; models: string[] };
  const triggerMs = performance.now() - started;
  if (answer.status !== 202)
    throw new Error(`the trigger was answered ${answer.status}: ${JSON.stringify(accepted)}`);
  return { id: accepted.job_id, modelDays: accepted.date_range.length * accepted.models.length, triggerMs };
}

/**
 * Waits for a job's end.
 * @returns the seconds from its acceptance to its end
 * @throws when it does not complete with every model-day
 */
export async function jobSeconds(apiUrl: string, job: TriggeredJob): Promise<number> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline;) {
    const answer = await fetch(`${apiUrl}/simulate/status/${job.id}`);
    const status = (await answer.json()) as JobStatus;
    if (status.completed_at !== null) {
      if (status.status !== 'completed') throw new Error(`the job ended as ${status.status}`);
      return (Date.parse(status.completed_at) - Date.parse(status.created_at)) / 1_000;
    }
    await pause(POLL_MS);
  }
  throw new Error(`the job did not end within ${TIMEOUT_MS / 1_000} s`);
}
