import { DomainError, withoutSecret } from '@app/domain';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';

const MAX_QUOTE_LENGTH = 300;

/**
 * Says what went wrong at a provider, and whether another try can help: timeouts, broken connections, 408, 409, 429 and
 * 5xx can; a used-up quota and every other refusal cannot. The SDK's error is not kept as the cause, because it holds
 * the provider's answer, which may quote the key.
 * @param apiKey removed from whatever the provider's words quote
 */
export function describeProviderError(error: unknown, apiKey: string): DomainError {
  if (error instanceof APIConnectionTimeoutError) {
    return providerError('provider_timeout', 'The provider did not answer in time.', true);
  }
  if (error instanceof APIConnectionError) {
    return providerError(
      'provider_unreachable',
      `The provider cannot be reached (${connectionReason(error)}).`,
      true,
    );
  }
  if (error instanceof APIError) return describeStatus(error as AnsweredError, apiKey);
  return providerError('provider_bad_answer', 'The answer of the provider cannot be read.', true);
}

/** What is read of an SDK error that stands for an answer with an error status. */
interface AnsweredError {
  readonly status?: number;
  readonly code?: string | null;
  readonly message: string;
}

function describeStatus(error: AnsweredError, apiKey: string): DomainError {
  const status = error.status ?? 0;
  const { code, retryable } = classify(status, error.code);
  const quote = redact(error.message, apiKey);
  return providerError(code, `The provider refused the request: ${quote}`, retryable, { status });
}

function classify(
  status: number,
  providerCode: string | null | undefined,
): { readonly code: string; readonly retryable: boolean } {
  if (providerCode === 'insufficient_quota' || status === 402)
    return { code: 'provider_quota', retryable: false };
  if (status === 401 || status === 403) return { code: 'provider_unauthorized', retryable: false };
  if (status === 404) return { code: 'provider_model_not_found', retryable: false };
  if (status === 429) return { code: 'provider_rate_limited', retryable: true };
  if (status === 408 || status === 409 || status >= 500) return { code: 'provider_error', retryable: true };
  return { code: 'provider_rejected_request', retryable: false };
}

interface NetworkError {
  readonly code?: unknown;
  readonly cause?: NetworkError;
}

/** The name of the network failure, such as ECONNREFUSED; the SDK wraps it several times. */
function connectionReason(error: unknown): string {
  let cause = error as NetworkError | undefined;
  while (cause) {
    if (typeof cause.code === 'string') return cause.code;
    cause = cause.cause;
  }
  return 'the connection broke';
}

function redact(text: string, apiKey: string): string {
  return withoutSecret(text, apiKey)
    .replaceAll(/\b(sk[-_]|Bearer )[\w*.-]{6,}/gi, '[key]')
    .slice(0, MAX_QUOTE_LENGTH);
}

function providerError(
  code: string,
  message: string,
  retryable: boolean,
  details?: Readonly<Record<string, unknown>>,
): DomainError {
  return new DomainError({ code, message, retryable, fault: 'provider', details });
}
