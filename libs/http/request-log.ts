import { randomUUID } from 'node:crypto';
import { callerOf } from './access/require-api-key.js';
import { type Logger } from '@app/logging';
import { type NextFunction, type Request, type Response } from 'express';

const HEADER = 'X-Request-Id';
const ACCEPTED = /^[A-Za-z0-9._-]{1,80}$/;

/**
 * Gives every request an id (the caller's own, if it sent a usable one), answers with it, and logs the request when it is
 * answered: reads that succeed at debug level, everything else at info.
 */
export function requestLog(logger: Logger) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const sent = request.get(HEADER);
    const requestId = sent !== undefined && ACCEPTED.test(sent) ? sent : randomUUID();
    response.setHeader(HEADER, requestId);
    const started = performance.now();
    response.once('finish', () => {
      const quiet = request.method === 'GET' && response.statusCode < 400;
      const level = quiet ? 'debug' : 'info';
      if (!logger.isLevelEnabled(level)) return;
      const durationMs = Math.round(performance.now() - started);
      const fields = {
        requestId,
        method: request.method,
        path: request.path,
        status: response.statusCode,
        caller: callerOf(response),
      };
      logger[level]({ ...fields, durationMs }, 'request answered');
    });
    next();
  };
}

/** The id that `requestLog` gave the request of this response. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(HEADER) ?? 'unknown');
}
