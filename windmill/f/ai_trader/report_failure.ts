import { callApi } from './api_client.ts';

/** What failed, and in what state the service is. */
export interface FailureReport {
  readonly status: 'failed';
  /** The step that failed. */
  readonly step: string;
  readonly message: string;
  /** `healthy`, `unhealthy`, or why the service cannot be asked. */
  readonly service: string;
  readonly what_to_do: string;
}

/** Reports the error of a step; the flow stays failed with this as its result. */
export async function main(error: { message?: string; step_id?: string }): Promise<FailureReport> {
  const report: FailureReport = {
    status: 'failed',
    step: error.step_id ?? 'unknown',
    message: error.message ?? 'The step failed without a message.',
    service: await serviceState(),
    what_to_do:
      'Mend what the message says, then run the flow again: nothing runs twice, and what is not stored yet is stored. ' +
      'POST /simulate/{job_id}/retry runs failed model-days again.',
  };
  console.error(JSON.stringify(report));
  return report;
}

/** /health answers 503 with its findings when something is down, which callApi takes for being away. */
async function serviceState(): Promise<string> {
  try {
    return String((await callApi('/health')).body.status);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
