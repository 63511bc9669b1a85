import { type JobStatus } from './performance';

/** Whether a job has not ended yet. */
export function isUnderWay(status: JobStatus): boolean {
  return status === 'downloading_data' || status === 'pending' || status === 'running';
}

/** A status for people. */
export const STATUS_TEXT: Readonly<Record<JobStatus, string>> = {
  downloading_data: 'Downloading prices',
  pending: 'Waiting',
  running: 'Running',
  completed: 'Completed',
  partial: 'Partly failed',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** How a status looks. */
export const STATUS_TONE: Readonly<Record<JobStatus, Tone>> = {
  downloading_data: 'info',
  pending: 'info',
  running: 'info',
  completed: 'good',
  partial: 'warning',
  failed: 'bad',
  cancelled: 'neutral',
};

/** The colours of badges and notices. */
export type Tone = 'good' | 'info' | 'neutral' | 'warning' | 'bad';
