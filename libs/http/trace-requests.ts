import { NO_TRACING, type Tracing } from '@app/observability';
import { type NextFunction, type Request, type Response } from 'express';

/** Asked every few seconds by machines; nobody looks for them in traces. */
const UNTRACED = /^\/(health|metrics)(\/|$)/i;

/** Makes every request a span, of the caller's trace where it sends a `traceparent`; its name is the route, not the path. */
export function traceRequests(tracing: Tracing) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (tracing === NO_TRACING || UNTRACED.test(request.path)) {
      next();
      return;
    }
    const { method } = request;
    const start = {
      name: method,
      kind: 'server',
      parent: request.get('traceparent') ?? null,
      attributes: { 'http.request.method': method },
    } as const;
    void tracing.span(start, async (span) => {
      const ended = new Promise((resolve) => response.once('close', resolve));
      next();
      await ended;
      const { path } = (request.route ?? {}) as { path?: unknown };
      const route = typeof path === 'string' ? path : undefined;
      span.rename(route === undefined ? method : `${method} ${route}`);
      span.set({ 'http.route': route, 'http.response.status_code': response.statusCode });
    });
  };
}
