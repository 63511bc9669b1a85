import { DomainError } from '@app/domain';
import { HttpException } from '@nestjs/common';

/** The body of every error, of every route. */
export interface ErrorBody {
  /** Stable snake_case code. */
  readonly error: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface HttpError {
  readonly status: number;
  readonly body: ErrorBody;
}

/** Codes whose status does not follow from whose fault they are. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  not_found: 404,
  no_data: 404,
  unauthorized: 401,
  forbidden: 403,
  method_not_allowed: 405,
  url_too_long: 414,
  unsupported_media_type: 415,
  rate_limited: 429,
  job_conflict: 409,
  idempotency_key_reused: 409,
  job_finished: 409,
  job_running: 409,
  nothing_to_retry: 409,
  too_many_callbacks: 409,
  queue_unavailable: 503,
  database_unreachable: 503,
  database_busy: 503,
  database_closed: 503,
};

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
};

const INVALID_JSON: HttpError = {
  status: 400,
  body: { error: 'invalid_json', message: 'The body is no valid JSON.', details: { field: 'body' } },
};

/**
 * Turns whatever was thrown into the contract's error. Undefined for an error that nobody has foreseen: it must be
 * logged, and its caller gets `internalError`.
 */
export function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof DomainError) {
    const status = STATUS_BY_CODE[error.code] ?? (error.fault === 'caller' ? 400 : 500);
    return { status, body: { error: error.code, message: error.message, details: error.details } };
  }
  if (error instanceof HttpException) {
    // The framework wraps the body parser's error, and its message quotes the body.
    return error.cause instanceof SyntaxError ? INVALID_JSON : fromStatus(error.getStatus(), error.message);
  }
  const status = (error as { status?: unknown } | undefined)?.status;
  if (error instanceof Error && typeof status === 'number' && status >= 400 && status < 500)
    return fromBodyParser(error, status);
  return undefined;
}

/** The answer to an error that nobody has foreseen; the request id leads to its log line. */
export function internalError(requestId: string): HttpError {
  const message = 'Something failed on our side. The log has the cause under this request id.';
  return { status: 500, body: { error: 'internal_error', message, details: { request_id: requestId } } };
}

function fromStatus(status: number, message: string): HttpError {
  return { status, body: { error: CODE_BY_STATUS[status] ?? `http_${status}`, message, details: {} } };
}

/** Express's body parser throws errors that carry a status and, in their message, a piece of the body. */
function fromBodyParser(error: Error, status: number): HttpError {
  if (error instanceof SyntaxError) return INVALID_JSON;
  return fromStatus(status, status === 413 ? 'The body is too large.' : 'The request cannot be read.');
}
