import { type Environment } from '@app/config';
import { DomainError } from '@app/domain';

/**
 * Makes sure that the queue can be shared: the embedded one belongs to a single process.
 * @throws DomainError `redis_url_missing`
 */
export function requireRedis(environment: Environment): void {
  if (environment.redisUrl !== undefined) return;
  throw new DomainError({
    code: 'redis_url_missing',
    message:
      'REDIS_URL is not set: API and workers in processes of their own share a queue on Redis. ' +
      'Set it, or run everything in one process with npm start.',
    details: { variable: 'REDIS_URL' },
  });
}
