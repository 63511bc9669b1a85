import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** A name under which this process claims model-days; no other process has it. */
export function newWorkerId(): string {
  return `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
}
