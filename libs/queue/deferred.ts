import { DomainError } from '@app/domain';

/** How long work waits that could not be done and does not say for how long. */
const DEFAULT_DELAY_MS = 5_000;

/** The error with which a handler asks for its work to be brought again after a while. */
export function deferred(delayMs: number): DomainError {
  return new DomainError({
    code: 'work_deferred',
    message: 'The work is tried again later.',
    details: { delay_ms: delayMs },
    retryable: true,
    fault: 'us',
  });
}

/** After how many milliseconds failed work is to be brought again; undefined when it is not. */
export function delayOf(error: unknown): number | undefined {
  if (!(error instanceof DomainError) || !error.retryable) return undefined;
  const { delay_ms: delayMs } = error.details;
  return typeof delayMs === 'number' ? delayMs : DEFAULT_DELAY_MS;
}
