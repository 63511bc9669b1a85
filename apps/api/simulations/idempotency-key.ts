import { createHash } from 'node:crypto';
import { DomainError } from '@app/domain';

/** The request's header of draft-ietf-httpapi-idempotency-key-header. */
export const IDEMPOTENCY_KEY = 'Idempotency-Key';
/** Is `true` in an answer that was given before. */
export const IDEMPOTENCY_REPLAYED = 'Idempotency-Replayed';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;

/**
 * @param header undefined for a request without it
 * @throws DomainError `invalid_idempotency_key`
 */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || VISIBLE_ASCII.test(header)) return header;
  throw new DomainError({
    code: 'invalid_idempotency_key',
    message: `${IDEMPOTENCY_KEY} must be 1 to 255 visible ASCII characters without spaces, and come once.`,
    details: { header: IDEMPOTENCY_KEY },
  });
}

/** The SHA-256 of a body in hexadecimal, whatever the order of its keys; `undefined` is as good as left out. */
export function bodySha256(body: object): string {
  return createHash('sha256')
    .update(JSON.stringify(body, (_, value: unknown) => inOrder(value)))
    .digest('hex');
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
