import { createHash, timingSafeEqual } from 'node:crypto';
import { type ApiKey, type ApiRole } from '@app/config';
import { DomainError } from '@app/domain';
import { type NextFunction, type Request, type Response } from 'express';

/** Load balancers and orchestrators ask these without a key. */
const OPEN_PATHS = /^\/health(\/(live|ready))?\/?$/i;
/** What people open in a browser, which can send a key as a password only. */
const PAGES = /^\/(docs|queues)(\/|$)/i;
/** Each role may do what the ones before it may. */
const RANK: Readonly<Record<ApiRole, number>> = { read: 0, run: 1, admin: 2 };

/**
 * Lets a request through whose key (`X-API-Key`, `Authorization: Bearer`, or for reading the password of
 * `Authorization: Basic` with any user name) may do what it asks for; health probes need none. Without configured keys
 * everything is let through. Answers 401 `unauthorized` without a known key, with which a browser that wanted a page asks
 * for a password, 403 `forbidden` to one whose role is too low.
 */
export function requireApiKey(keys: readonly ApiKey[]) {
  const known = keys.map((key) => ({ ...key, digest: Buffer.from(key.sha256, 'hex') }));
  return (request: Request, response: Response, next: NextFunction): void => {
    if (known.length === 0 || OPEN_PATHS.test(request.path)) {
      next();
      return;
    }
    const key = findKey(known, presentedKey(request));
    if (!key) {
      response.setHeader('WWW-Authenticate', challengeOf(request));
      next(unauthorized());
      return;
    }
    callers.set(response, key.name);
    const needed = roleFor(request);
    next(RANK[key.role] < RANK[needed] ? forbidden(key, needed) : undefined);
  };
}

/** The name of the key with which the request of this response came; undefined for one without. */
export function callerOf(response: Response): string | undefined {
  return callers.get(response);
}

const callers = new WeakMap<Response, string>();

/** Reading needs `read`, starting and steering simulations `run`, everything else that changes something `admin`. */
export function roleFor({ method, path }: Pick<Request, 'method' | 'path'>): ApiRole {
  if (/^\/queues(\/|$)/i.test(path)) return 'admin';
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return 'read';
  return method === 'POST' && /^\/simulate\//i.test(path) ? 'run' : 'admin';
}

function presentedKey(request: Request): string {
  const authorization = request.get('Authorization') ?? '';
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  return request.get('X-API-Key') ?? bearer ?? basicPassword(request, authorization) ?? '';
}

/** A browser adds Basic credentials to whatever another site makes it send: they are good for reading only. */
function basicPassword({ method }: Request, authorization: string): string | undefined {
  if (!isReading(method)) return undefined;
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  return /^[^:]*:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8'))?.[1];
}

function challengeOf({ method, path }: Request): string {
  return isReading(method) && PAGES.test(path) ? 'Basic realm="AI-Trader", charset="UTF-8"' : 'Bearer';
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Compares with every key and in constant time, so that an answer's delay tells nothing. */
function findKey<Key extends { readonly digest: Buffer }>(
  keys: readonly Key[],
  presented: string,
): Key | undefined {
  const digest = createHash('sha256').update(presented).digest();
  return keys.filter((key) => timingSafeEqual(key.digest, digest)).at(0);
}

function unauthorized(): DomainError {
  return new DomainError({
    code: 'unauthorized',
    message:
      'This needs an API key that the service knows, as X-API-Key or Authorization: Bearer; a browser sends it as the password.',
  });
}

function forbidden({ name, role }: ApiKey, needed: ApiRole): DomainError {
  return new DomainError({
    code: 'forbidden',
    message: `The key ${name} has the role ${role}; this needs ${needed}.`,
    details: { role, needed },
  });
}
