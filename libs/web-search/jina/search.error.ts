import { DomainError } from '@app/domain';

/** The search service cannot be reached or answers nonsense; another try may find it well. */
export function searchUnavailable(reason: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'search_unavailable',
    message: `The web search did not work: ${reason}. Try again later, or decide without it.`,
    retryable: true,
    fault: 'provider',
    cause,
  });
}

/** The search service does not accept the key, or its credit is used up. */
export function searchRefused(status: number): DomainError {
  return new DomainError({
    code: 'search_refused',
    message: `The web search refused the service's key (status ${status}). Decide without it.`,
    details: { status },
    fault: 'provider',
  });
}
