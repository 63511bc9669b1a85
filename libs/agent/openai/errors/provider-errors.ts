import { DomainError } from '@app/domain';
import { type RawAnswer } from '../transport/provider-fetch.js';
import { connectionWords } from './connection-words.js';
import { readErrorWords, type ErrorWords } from './error-words.js';
import { redactKeys } from './redact-keys.js';
import { classifyRefusal, type RefusalKind } from './refusal-kinds.js';
import { retryAfterMs, waitInWords } from './retry-after.js';

const MAX_QUOTE_LENGTH = 300;

/**
 * Errors of one provider, in words: which host, what came of it, cut to a readable length and without keys. None keeps
 * the SDK's error as its cause, because that holds the provider's answer, which may quote the key. `details` hold the
 * `host`, the `status` and, where the provider asks for a wait, `retryAfterMs`.
 */
export class ProviderErrors {
  /**
   * @param host as `providerHost` has it
   * @param secrets removed from whatever the provider's words quote
   */
  constructor(
    private readonly host: string,
    private readonly secrets: readonly string[],
  ) {}

  /** From what was thrown instead of an answer: none in time, no connection, a redirect that is not followed. */
  unanswered(error: unknown): DomainError {
    const { code, retryable, says } = connectionWords(error);
    return this.error({ code, retryable }, says);
  }

  /** From an answer that says that there is none, with an error status or, as OpenRouter does, with 200. */
  refused(answer: RawAnswer): DomainError {
    const words = readErrorWords(answer.text);
    const status = answer.status < 400 ? (words.status ?? 0) : answer.status;
    return this.ofKind(classifyRefusal({ status, words }), answer, words);
  }

  /** From a refusal of a field that the user has set himself in `extra_body`. */
  refusedExtra(field: string, answer: RawAnswer): DomainError {
    const says = 'refused the request';
    const wayOut = `It does not take extra_body.${field}: remove it from the model's config, or give it the value that the provider asks for.`;
    const kind = { code: 'provider_rejected_request', retryable: false, says, wayOut };
    return this.ofKind(kind, answer, readErrorWords(answer.text));
  }

  /** From an answer with a good status that holds none. Another one may: servers in trouble answer like that. */
  unreadable(what: string, { status, text }: RawAnswer): DomainError {
    const { message } = readErrorWords(text);
    const quote = message === '' ? '' : `: ${this.quote(message)}`;
    const wayOut = 'If it does so every time, look at openai_base_url.';
    const kind = { code: 'provider_bad_answer', retryable: true };
    return this.error(kind, `answered ${status} with ${what}${quote} ${wayOut}`, { status });
  }

  /** From an answer that stops before its end, such as a stream in the middle of a call: nothing of it counts. */
  incomplete(what: string): DomainError {
    return this.error(
      { code: 'provider_incomplete_answer', retryable: true },
      `${what}. Nothing of that answer was done.`,
    );
  }

  /** The provider's words, cut and without keys, in quotation marks. */
  quote(words: string): string {
    const redacted = redactKeys(words, this.secrets);
    return redacted.length > MAX_QUOTE_LENGTH
      ? `"${redacted.slice(0, MAX_QUOTE_LENGTH - 1)}…".`
      : `"${redacted}".`;
  }

  private ofKind(
    { code, retryable, says, wayOut }: RefusalKind,
    { status: httpStatus, headers, text }: RawAnswer,
    words: ErrorWords,
  ): DomainError {
    const status = httpStatus < 400 ? (words.status ?? httpStatus) : httpStatus;
    const waitMs = retryable
      ? (retryAfterMs(headers) ?? words.retryDelayMs ?? waitInWords(words.message))
      : undefined;
    const quote =
      text.trim() === '' || words.message === '' ? ', without a word.' : `: ${this.quote(words.message)}`;
    const wait = waitMs === undefined ? '' : `It asks to wait ${Math.ceil(waitMs / 1_000)} s.`;
    const inWords = [`${says} (${status})${quote}`, wait, wayOut].filter((part) => part !== '').join(' ');
    const details = { status: httpStatus, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
    return this.error({ code, retryable }, inWords, details);
  }

  private error(
    { code, retryable }: Pick<RefusalKind, 'code' | 'retryable'>,
    whatItDid: string,
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
