import { DomainError } from '@app/domain';
import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import { type Request } from 'express';

/**
 * Refuses what a route would leave unread with 400 `invalid_request`: a body where it takes none, and a query where it takes
 * none and changes something. A caller who sends either means less, or something else, than the bare route does.
 */
export class UnreadInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (isFilled(request.body) && !takes(context, RouteParamtypes.BODY)) throw unread('body');
    if (!isReading && isFilled(request.query) && !takes(context, RouteParamtypes.QUERY))
      throw unread('query');
    return true;
  }
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Whether the method of the controller has a parameter of this kind (`@Body()`, `@Query()`). */
function takes(context: ExecutionContext, kind: RouteParamtypes): boolean {
  const parameters: unknown = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  );
  return Object.keys(parameters ?? {}).some((key) => key.startsWith(`${kind}:`));
}

function unread(field: 'body' | 'query'): DomainError {
  return new DomainError({
    code: 'invalid_request',
    message: `This route takes no ${field}: leave it out, or send it to the route that it is meant for. Nothing was done.`,
    details: { field },
  });
}
