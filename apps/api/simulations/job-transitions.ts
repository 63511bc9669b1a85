import { type JobTransition } from '@app/domain';
import { type JobTransitionsDto } from './dto/job-transitions.dto.js';

/** The audit log of a job as `GET /simulate/{job_id}/transitions` shows it. */
export function jobTransitionsView(jobId: string, transitions: readonly JobTransition[]): JobTransitionsDto {
  return {
    job_id: jobId,
    transitions: transitions.map((transition) => ({
      from_status: transition.from ?? null,
      to_status: transition.to,
      at: transition.at,
      action: transition.action,
      actor: transition.actor,
      source: transition.source,
      request_id: transition.requestId ?? null,
      reason: transition.reason ?? null,
    })),
  };
}
