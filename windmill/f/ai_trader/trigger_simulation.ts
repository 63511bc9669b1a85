import { type Answer, ApiAway, callApi, messageOf } from './api_client.ts';
import { type TriggerResult } from './api_results.ts';

/**
 * Asks the service to simulate; without arguments every enabled model catches up to the latest closing prices. Sent again, as
 * after a lost answer, it starts nothing twice: the idempotency key is the id of the flow's job, which all attempts of this
 * step have in common. While the service is away this throws inside a flow, for the step's `retry`; outside a flow nobody
 * tries again, and the outcome is `api_away`.
 */
export async function main(
  config_path?: string,
  start_date?: string,
  end_date?: string,
  models?: string[],
  replace_existing?: boolean,
  callback_url?: string,
): Promise<TriggerResult> {
  const { WM_FLOW_JOB_ID, WM_JOB_ID } = process.env;
  const body = withoutEmpty({ config_path, start_date, end_date, models, replace_existing, callback_url });
  const headers = { 'Idempotency-Key': `windmill-${WM_FLOW_JOB_ID ?? WM_JOB_ID}` };
  try {
    return toResult(await callApi('/simulate/trigger', { method: 'POST', headers, body }));
  } catch (error) {
    if (WM_FLOW_JOB_ID || !(error instanceof ApiAway)) throw error;
    return { ...NO_JOB, outcome: 'api_away', message: error.message };
  }
}

const NO_JOB = { job_id: null, date_range: [], models: [], warnings: [], error: null };

function toResult({ status, body }: Answer): TriggerResult {
  const message = messageOf(body);
  if (status === 409 && body.error === 'job_conflict') {
    const { current_job_id, current_date_range } = body.details as ConflictDetails;
    const date_range = current_date_range;
    return { ...NO_JOB, outcome: 'conflict', job_id: current_job_id, date_range, message, error: body.error };
  }
  if (status >= 400) return { ...NO_JOB, outcome: 'refused', message, error: String(body.error) };
  if (body.status === 'current') return { ...NO_JOB, outcome: 'current', message };
  const { job_id, date_range, models, warnings = [] } = body as unknown as JobBody;
  const outcome = status === 202 ? 'accepted' : 'running';
  return { outcome, job_id, message, date_range, models, warnings, error: null };
}

interface ConflictDetails {
  readonly current_job_id: string;
  readonly current_date_range: readonly string[];
}

interface JobBody {
  readonly job_id: string;
  readonly date_range: readonly string[];
  readonly models: readonly string[];
  readonly warnings?: readonly string[];
}

/** A form sends null or nothing at all for a field that was left empty. */
function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value == null || value === '' || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
