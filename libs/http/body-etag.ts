import { hash } from 'node:crypto';

/** A weak ETag of an answer's body, for Express's `etag` setting: Express then answers 304 to who knows the body. */
export function bodyEtag(body: string | Buffer): string {
  return `W/"${hash('sha1', body, 'base64url')}"`;
}
