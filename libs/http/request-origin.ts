import { type Origin } from '@app/domain';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { callerOf } from './access/require-api-key.js';
import { requestIdOf } from './request-log.js';

/** A parameter of a route: who sends the request, by the name of its API key, and from which address. */
export const RequestOrigin = createParamDecorator((_: unknown, context: ExecutionContext): Origin => {
  const http = context.switchToHttp();
  const request = http.getRequest<Request>();
  const response = http.getResponse<Response>();
  return {
    actor: callerOf(response) ?? 'anonymous',
    source: request.ip ?? 'unknown',
    requestId: requestIdOf(response),
  };
});
