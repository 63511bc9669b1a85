import { setTimeout as pause } from 'node:timers/promises';
import { type JobStatusDto } from '../apps/api/simulations/dto/job.dto.js';
import { type Answer, type ServiceProcess } from '../libs/testing/service-process.js';

const POLL_MS = 100;
const JOB_DEADLINE_MS = 60_000;
const FINISHED = ['completed', 'partial', 'failed', 'cancelled'];

/** `POST /simulate/trigger`. */
export function trigger(service: ServiceProcess, body: Readonly<Record<string, unknown>>): Promise<Answer> {
  return service.request('POST', '/simulate/trigger', body);
}

/** Triggers a job that must be accepted. @returns its id */
export async function startJob(
  service: ServiceProcess,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const answer = await trigger(service, body);
  if (answer.status !== 202) {
    throw service.complaint(`answered the trigger with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return (answer.body as { job_id: string }).job_id;
}

/** Asks for a job's status until it has ended, as a caller would. */
export async function waitForEnd(service: ServiceProcess, jobId: string): Promise<JobStatusDto> {
  const deadline = Date.now() + JOB_DEADLINE_MS;
  for (;;) {
    const { status, body } = await service.request('GET', `/simulate/status/${jobId}`);
    const job = body as JobStatusDto;
    if (status !== 200) throw service.complaint(`answered status with ${status}: ${JSON.stringify(body)}`);
    if (FINISHED.includes(job.status)) return job;
    if (Date.now() > deadline) {
      const { completed, failed, pending } = job.progress;
      throw service.complaint(
        `did not end job ${jobId} within ${JOB_DEADLINE_MS} ms: it is ${job.status}, ` +
          `with ${completed} model-days completed, ${failed} failed, ${pending} pending`,
      );
    }
    await pause(POLL_MS);
  }
}

/** Runs a job to its end. */
export async function runJob(
  service: ServiceProcess,
  body: Readonly<Record<string, unknown>>,
): Promise<JobStatusDto> {
  return waitForEnd(service, await startJob(service, body));
}
