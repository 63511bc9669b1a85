import { DomainError } from '@app/domain';
import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { classifyRefusal } from './classify-refusal.js';
import { readErrorWords } from './error-words.js';
import { RefusedRequest } from './openai-clients.js';
import { redactKeys } from './redact-keys.js';
import { retryAfterMs } from './retry-after.js';

const MAX_QUOTE_LENGTH = 300;

/** An answer as it came: the status of HTTP, its headers and the whole body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Errors of one provider, in words: which host, what came of it, cut to a readable length and without keys. None keeps
 * the SDK's error as its cause, because that holds the provider's answer, which may quote the key. `details` hold the
 * `host`, the `status` and, where the provider asks for a wait, `retryAfterMs`.
 */
export class ProviderErrors {
  /**
   * @param host as `providerHost` has it
   * @param apiKey removed from whatever the provider's words quote
   */
  constructor(
    private readonly host: string,
    private readonly apiKey: string,
  ) {}

  /** From what the SDK throws: no answer in time, no connection, or an answer with an error status. */
  fromSdk(error: unknown): DomainError {
    if (error instanceof RefusedRequest) return this.refused(error.answer);
    if (error instanceof APIConnectionTimeoutError) {
      return this.error('provider_timeout', 'did not answer within MODEL_CALL_TIMEOUT_S.', true);
    }
    if (error instanceof APIConnectionError) {
      return this.error('provider_unreachable', `cannot be reached (${connectionReason(error)}).`, true);
    }
    return this.error('provider_bad_answer', 'sent an answer that cannot be read.', true);
  }

  /** From an answer that says that there is none, with an error status or, as OpenRouter does, with 200. */
  refused({ status: httpStatus, headers, text }: RawAnswer): DomainError {
    const words = readErrorWords(text);
    const status = httpStatus < 400 ? (words.status ?? 0) : httpStatus;
    const { code, retryable, says } = classifyRefusal({ status, words });
    const waitMs = retryable ? (retryAfterMs(headers) ?? words.retryDelayMs) : undefined;
    const inWords = [
      `${says} (${status === 0 ? httpStatus : status})`,
      words.message === '' ? ', without a word.' : `: ${this.quote(words.message)}`,
      waitMs === undefined ? '' : ` It asks to wait ${Math.ceil(waitMs / 1_000)} s.`,
    ].join('');
    const details = { status: httpStatus, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
    return this.error(code, inWords, retryable, details);
  }

  /** From an answer with a good status that holds none. Another one may: servers in trouble answer like that. */
  unreadable(what: string, { status, text }: RawAnswer): DomainError {
    const { message } = readErrorWords(text);
    const quote = message === '' ? '' : `: ${this.quote(message)}`;
    const wayOut = 'If it does so every time, look at openai_base_url.';
    return this.error('provider_bad_answer', `answered ${status} with ${what}${quote} ${wayOut}`, true, {
      status,
    });
  }

  private quote(words: string): string {
    const redacted = redactKeys(words, this.apiKey);
    return redacted.length > MAX_QUOTE_LENGTH
      ? `"${redacted.slice(0, MAX_QUOTE_LENGTH - 1)}…".`
      : `"${redacted}".`;
  }

  private error(
    code: string,
    whatItDid: string,
    retryable: boolean,
    details?: Readonly<Record<string, unknown>>,
  ): DomainError {
    return new DomainError({
      code,
      message: `The provider ${this.host} ${whatItDid}`,
      retryable,
      fault: 'provider',
      details: { host: this.host, ...details },
    });
  }
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
