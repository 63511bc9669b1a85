import { DomainError } from '@app/domain';
import { type NextFunction, type Request, type Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { callerOf } from './require-api-key.js';

/**
 * Refuses a caller (its key, or without one its address) more than so many requests a minute with 429 `rate_limited` and
 * Retry-After. Health probes are not counted.
 * @param perMinute undefined: no limit
 */
export function limitRate(perMinute: number | undefined) {
  if (perMinute === undefined) {
    return (_request: Request, _response: Response, next: NextFunction): void => {
      next();
    };
  }
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: ({ path }) => /^\/health(\/|$)/i.test(path),
    keyGenerator: (request, response) => callerOf(response) ?? ipKeyGenerator(request.ip ?? ''),
    handler: (_request, _response, next) => {
      next(
        new DomainError({
          code: 'rate_limited',
          message: `More than ${perMinute} requests in a minute; wait as long as Retry-After says.`,
          details: { per_minute: perMinute },
          retryable: true,
        }),
      );
    },
  });
}
