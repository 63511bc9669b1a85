import { type Server } from 'node:http';
import { DomainError, isNestedDeeperThan } from '@app/domain';
import { type NextFunction, type Request, type Response } from 'express';

/** Longer than any URL of the API: a list of fifty signatures as a filter takes about 6,000 characters. */
const MAX_URL_LENGTH = 8_192;
/** Larger than any body: a trigger that names 500 signatures. */
export const MAX_BODY = '64kb';
/** Deeper than any body, which is an object with lists; shallow enough for whatever walks it by recursion. */
const MAX_BODY_LEVELS = 20;

/** Refuses URLs that no route needs with 414 `url_too_long`, before anything reads them. */
export function boundUrl(request: Request, _response: Response, next: NextFunction): void {
  next(request.url.length > MAX_URL_LENGTH ? urlTooLong() : undefined);
}

/** Refuses bodies that no route needs with 400 `invalid_request`, before anything walks them. */
export function boundNesting(request: Request, _response: Response, next: NextFunction): void {
  next(isNestedDeeperThan(MAX_BODY_LEVELS, request.body) ? nestedTooDeeply() : undefined);
}

/** A peer that sends slowly, or nothing, does not hold a connection for ever. */
export function boundTimes(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  // Longer than what proxies keep, so that they close first.
  server.keepAliveTimeout = 65_000;
}

function urlTooLong(): DomainError {
  return new DomainError({
    code: 'url_too_long',
    message: `The URL is longer than ${MAX_URL_LENGTH} characters.`,
    details: { limit: MAX_URL_LENGTH },
  });
}

function nestedTooDeeply(): DomainError {
  return new DomainError({
    code: 'invalid_request',
    message: `The body has arrays and objects more than ${MAX_BODY_LEVELS} levels inside each other.`,
    details: { field: 'body', limit: MAX_BODY_LEVELS },
  });
}
