import { DomainError } from '@app/domain';
import { type RequestHandler } from 'express';

/**
 * Serves a page about the queues that only reads: GET and HEAD reach it, anything else is answered 405
 * `method_not_allowed`, whatever the page's own code would do with it.
 * @param open makes the page when it is asked for the first time; most processes never load its code
 */
export function readOnlyPage(open: () => Promise<RequestHandler>): RequestHandler {
  let page: Promise<RequestHandler> | undefined;
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      next(notAllowed());
      return;
    }
    page ??= open();
    page.then((handle) => {
      void handle(request, response, next);
    }, next);
  };
}

function notAllowed(): DomainError {
  return new DomainError({
    code: 'method_not_allowed',
    message: 'This page is for looking only. Jobs are changed by POST /simulate/{job_id}/cancel and /retry.',
  });
}
