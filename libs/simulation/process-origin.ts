import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Origin } from '@app/domain';

/** Under which name this process claims work and moves jobs, and where it runs; another one after each start. */
export function processOrigin(): Origin {
  return { actor: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`, source: hostname() };
}
