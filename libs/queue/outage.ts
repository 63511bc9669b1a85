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

/** What ioredis says, without a code, of a command that came between two connections of a client that does not wait. */
const NOT_CONNECTED = "Stream isn't writeable and enableOfflineQueue options is false";

/** True for an error that says no more than that the queue's server is away; its connection reports that once. */
export function isOutage(error: Error): boolean {
  return (
    OUTAGE_CODES.has((error as NodeJS.ErrnoException).code) ||
    error.message === NOT_CONNECTED ||
    !isNotConnectionError(error)
  );
}
