import { type Logger } from '@app/logging';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type Response } from 'express';
import { internalError, toHttpError } from './error-body.js';
import { requestIdOf } from './request-log.js';

/** The one place where errors become answers; what nobody has foreseen is logged with its request id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const requestId = requestIdOf(response);
    const known = toHttpError(error);
    if (!known || known.status >= 500) this.logger.error({ requestId, error }, 'request failed');
    const { status, body } = known ?? internalError(requestId);
    if (response.headersSent) response.destroy();
    else response.status(status).json(body);
  }
}
