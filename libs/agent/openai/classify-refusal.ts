import { type ErrorWords } from './error-words.js';

/** An error answer of a provider: its HTTP status, or the one that its body names, and its words. */
export interface Refusal {
  /** 0 where nothing names one. */
  readonly status: number;
  readonly words: ErrorWords;
}

/** A kind of refusal: our code for it, whether it may pass by itself, and what it says of the provider. */
export interface RefusalKind {
  readonly code: string;
  readonly retryable: boolean;
  readonly says: string;
}

interface Rule extends RefusalKind {
  readonly applies: (refusal: Refusal) => boolean;
}

const QUOTA_CODES =
  /insufficient_(?:user_)?(?:quota|balance|credits?|funds)|billing|quota_exhausted|payment_required/;
const QUOTA_WORDS =
  /insufficient (?:quota|balance|credits?|funds)|exceeded your (?:current |monthly )?quota|credit balance|\bcredits?\b|\bbilling\b|key limit exceeded|out of (?:quota|credits?)|per[- ]day/i;
/** The statuses besides 402 with which providers say that nothing is left. */
const MAY_MEAN_QUOTA: readonly number[] = [400, 403, 429];
const RATE_CODES = /rate_limit|too_many_requests/;
const RATE_WORDS = /per[- ](?:second|minute)|\b(?:rpm|tpm)\b|(?:try again|retry) (?:in|shortly)\b/i;
const CONTEXT_WORDS =
  /context[_ ](?:length|window|size)|maximum context|(?:prompt|input) is too long|max_model_len|too many (?:input )?tokens/i;
const KEY_WORDS = /(?:invalid|incorrect) api key|api key (?:not valid|not found|expired|is invalid)/i;
const MODEL_WORDS = /not a valid model|model[^.]{0,80}(?:does not exist|not exist|not found)|unknown model/i;

/**
 * The kinds of refusals; the first that applies counts. Codes come before words, because words of one kind stand in
 * messages of the other: a passing rate limit may advertise a billing page, and Gemini calls both "your current quota".
 */
const RULES: readonly Rule[] = [
  {
    code: 'provider_quota',
    retryable: false,
    says: 'has no quota or credit left for this key',
    applies: isUsedUp,
  },
  {
    code: 'provider_rate_limited',
    retryable: true,
    says: 'had too many requests',
    applies: ({ status, words }) => status === 429 || (status < 400 && has(words, RATE_CODES)),
  },
  {
    code: 'provider_unauthorized',
    retryable: false,
    says: 'does not accept the API key',
    applies: ({ status, words }) =>
      status === 401 ||
      status === 403 ||
      (status < 500 && (KEY_WORDS.test(words.message) || has(words, /invalid_api_key/))),
  },
  {
    code: 'provider_context_exceeded',
    retryable: false,
    says: 'finds the conversation longer than the context of the model',
    applies: ({ status, words }) =>
      status < 500 && (has(words, /context_(?:length|size|window)/) || CONTEXT_WORDS.test(words.message)),
  },
  {
    code: 'provider_request_too_large',
    retryable: false,
    says: 'finds the request too large',
    applies: ({ status }) => status === 413,
  },
  {
    code: 'provider_model_not_found',
    retryable: false,
    says: 'does not know the model, or not under this base URL',
    applies: ({ status, words }) =>
      status === 404 || (status < 500 && (has(words, /model_not_found/) || MODEL_WORDS.test(words.message))),
  },
  {
    code: 'provider_error',
    retryable: true,
    says: 'failed',
    // Without any status: an answer that began well and ended with an error, as a busy server's does.
    applies: ({ status }) => [408, 409, 425].includes(status) || status >= 500 || status < 400,
  },
];

const REJECTED: RefusalKind = {
  code: 'provider_rejected_request',
  retryable: false,
  says: 'refused the request',
};

/** What kind of refusal an error answer is; what no rule knows is a request that another try would not better. */
export function classifyRefusal(refusal: Refusal): RefusalKind {
  return RULES.find(({ applies }) => applies(refusal)) ?? REJECTED;
}

/** Whether money or a quota is used up, which no wait within a model-day brings back. */
function isUsedUp({ status, words }: Refusal): boolean {
  if (status === 402 || has(words, QUOTA_CODES)) return true;
  if (has(words, RATE_CODES) || !(status < 400 || MAY_MEAN_QUOTA.includes(status))) return false;
  if (words.quotas.length > 0) return words.quotas.some((quota) => /PerDay/i.test(quota));
  // Links name billing pages in any message.
  const message = words.message.replaceAll(/https?:\S+/g, '');
  return QUOTA_WORDS.test(message) && !RATE_WORDS.test(message);
}

function has({ codes }: ErrorWords, wanted: RegExp): boolean {
  return codes.some((code) => wanted.test(code));
}
