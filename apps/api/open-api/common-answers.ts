import { type ErrorCodes } from './api-errors.js';

/** A header as a part of an OpenAPI document. */
export interface HeaderPart {
  readonly description: string;
  readonly required?: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Errors of every route, whatever it does. */
export const COMMON_ERRORS: ErrorCodes = {
  400: ['invalid_request', 'invalid_json', 'malformed_request'],
  413: ['body_too_large'],
  414: ['url_too_long'],
  415: ['unsupported_media_type'],
  500: ['internal_error'],
};

/** Errors of every route with which a request is refused before anybody looks at it: they have none of the headers. */
export const EARLY_ERRORS: ErrorCodes = {
  408: ['request_timeout'],
  417: ['expectation_failed'],
  431: ['headers_too_large'],
};

/** Errors of the routes that are not health probes. */
export const GUARDED_ERRORS: ErrorCodes = {
  401: ['unauthorized'],
  403: ['forbidden'],
  429: ['rate_limited'],
  503: ['database_unreachable', 'database_busy', 'database_closed'],
};

const text = { type: 'string' } as const;

/** Headers that answers of many routes have; operations refer to them by name. */
export const HEADERS: Readonly<Record<string, HeaderPart>> = {
  'X-Request-Id': {
    description:
      "The caller's own id, if it sent a usable one; the log has it with everything about the request.",
    required: true,
    schema: text,
  },
  RateLimit: {
    description: 'With RATE_LIMIT_PER_MINUTE: what is left of it, and the seconds until it starts anew.',
    schema: text,
  },
  'RateLimit-Policy': { description: 'With RATE_LIMIT_PER_MINUTE: the limit and its window.', schema: text },
  ETag: {
    description: 'Weak; who sends it as If-None-Match is answered 304 while it is current.',
    schema: text,
  },
  'WWW-Authenticate': { description: 'Always `Bearer`.', required: true, schema: text },
  'Retry-After': {
    description: 'Seconds to wait.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
};

/** Names of headers of every answer. */
export const COMMON_HEADERS = ['X-Request-Id', 'ETag'];

/** Of every answer of a route that is not a health probe. */
export const RATE_HEADERS = ['RateLimit', 'RateLimit-Policy'];

/** Of every answer with this status. */
export const HEADERS_BY_STATUS: Readonly<Record<string, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
};
