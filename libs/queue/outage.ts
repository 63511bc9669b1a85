import { isNotConnectionError } from 'bullmq';

const OUTAGE_CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** True for an error that says no more than that the queue's server is away; its connection reports that once. */
export function isOutage(error: Error): boolean {
  return OUTAGE_CODES.has((error as NodeJS.ErrnoException).code) || !isNotConnectionError(error);
}
