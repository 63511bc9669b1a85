import { ExpressAdapter } from '@bull-board/express';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { type RequestHandler } from 'express';
import { type SimulationQueue } from './simulation-queue.js';

/** The page asks Google for its fonts, and would tell it who looks at the queues. */
const FOREIGN_STYLESHEET = /<link href="https:\/\/[^>]*>/g;

/** The board's page without what other hosts would serve. */
class OwnHostAdapter extends ExpressAdapter {
  override setEntryRoute(entry: Parameters<ExpressAdapter['setEntryRoute']>[0]): this {
    this.app[entry.method](entry.route, (_request, response, next) => {
      const { name, params } = entry.handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      this.app.render(name, params, (error: Error | null, html?: string) => {
        if (error) next(error);
        else response.send(html?.replace(FOREIGN_STYLESHEET, ''));
      });
    });
    return this;
  }
}

/**
 * Bull Board over our queues, for looking only: the database is the truth, and work that is retried or removed behind its
 * back would be queued again or run twice.
 * @param path under which the handler is mounted, such as `/queues`
 */
export function createQueueBoard(queue: SimulationQueue, path: string): RequestHandler {
  const serverAdapter = new OwnHostAdapter();
  serverAdapter.setBasePath(path);
  createBullBoard({
    queues: queue.forBoard().map((each) => new BullMQAdapter(each, { readOnlyMode: true })),
    serverAdapter,
    // The workers of the embedded queue are none that a board could count; /health and /metrics know the live ones.
    options: { uiConfig: { boardTitle: 'AI-Trader queues', showWorkers: false, hideDocsLink: true } },
  });
  return serverAdapter.getRouter() as RequestHandler;
}
