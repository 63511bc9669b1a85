import { DomainError } from '@app/domain';
import { type RecordedError } from './session-recording.js';

/** What is kept of an error; one that nobody has foreseen is an `internal_error` without its words. */
export function toRecordedError(error: unknown): RecordedError {
  if (!(error instanceof DomainError)) {
    return { code: 'internal_error', message: 'Something failed on our side.', fault: 'us' };
  }
  const { code, message, details, retryable, fault } = error;
  return { code, message, details, retryable, fault };
}

/** The same error again, for a request that was sent again: that it will be, and at once, whatever wait was asked for. */
export function passing(recorded: RecordedError): DomainError {
  const details = { ...recorded.details, retryAfterMs: undefined };
  return new DomainError({ ...recorded, details, retryable: true });
}

/** The same error again, but for good: the recording already holds every further try. */
export function fromRecordedError(recorded: RecordedError): DomainError {
  return new DomainError({ ...recorded, retryable: false });
}
