import { type Environment } from '@app/config';
import { DomainError } from '@app/domain';
import {
  answerMalformed,
  bodyEtag,
  boundNesting,
  boundTimes,
  boundUrl,
  ErrorFilter,
  limitRate,
  MAX_BODY,
  readOnlyPage,
  requestLog,
  requestValidation,
  requireApiKey,
  requireJson,
  traceRequests,
  UnreadInputGuard,
} from '@app/http';
import { type Tracing } from '@app/observability';
import { openQueueBoard, SimulationQueue } from '@app/queue';
import { TRACING } from '@app/simulation';
import { NestLogger, type Logger } from '@app/logging';
import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { createDocument } from './open-api/create-document.js';

/** Bull Board. */
const QUEUES_PAGE = '/queues';

/**
 * Starts an app that holds the ApiModule, with its middleware, checks, errors and Swagger UI, and listens.
 * @param module the app's root module
 * @throws DomainError `port_in_use`, `port_forbidden` or `host_unavailable` naming the variable and the way out, or what
 *   the module's parts throw when they open
 */
export async function startApi(
  module: DynamicModule,
  environment: Environment,
  logger: Logger,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
    // The default would read forms too, which any web page may send.
    bodyParser: false,
  });
  configure(app, environment, logger);
  const url = await listen(app, environment);
  logger.info({ url, docs: `${url}/docs` }, 'API listening');
  return app;
}

function configure(app: NestExpressApplication, environment: Environment, logger: Logger): void {
  app.disable('x-powered-by');
  app.set('trust proxy', environment.trustedProxies);
  boundTimes(app.getHttpServer());
  answerMalformed(app.getHttpServer());
  // Reads of results bring an ETag of their own, made from the results' version before anything is computed.
  app.set('etag', bodyEtag);
  app.use(requestLog(logger));
  app.use(traceRequests(app.get<Tracing>(TRACING)));
  protect(app, environment, logger);
  app.use(
    QUEUES_PAGE,
    readOnlyPage(() => openQueueBoard(app.get(SimulationQueue), QUEUES_PAGE)),
  );
  app.useGlobalGuards(new UnreadInputGuard());
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ErrorFilter(logger));
  SwaggerModule.setup('docs', app, () => createDocument(app), {
    jsonDocumentUrl: 'docs-json',
  });
}

/** TLS, and with it HSTS, is the business of the proxy before the API; browsers of other origins are not let in. */
function protect(app: NestExpressApplication, environment: Environment, logger: Logger): void {
  const { apiKeys, rateLimitPerMinute } = environment;
  if (apiKeys.length === 0) {
    logger.warn(
      {},
      'API_KEYS is not set: everybody who reaches the API may start simulations and read results',
    );
  }
  const contentSecurityPolicy = { directives: { upgradeInsecureRequests: null } };
  app.use(helmet({ strictTransportSecurity: false, contentSecurityPolicy }));
  app.use(boundUrl);
  app.use(requireApiKey(apiKeys));
  app.use(limitRate(rateLimitPerMinute));
  app.use(requireJson);
  app.useBodyParser('json', { limit: MAX_BODY, type: () => true });
  app.use(boundNesting);
}

/** @returns the URL under which this machine reaches the API */
async function listen(app: NestExpressApplication, environment: Environment): Promise<string> {
  const { apiHost, apiPort } = environment;
  try {
    await app.listen(apiPort, apiHost);
  } catch (error) {
    // A worker in the same process has started by now, and others count on it until it withdraws.
    await app.close();
    throw describeListenError(error as NodeJS.ErrnoException, environment);
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return `http://${apiHost === '0.0.0.0' ? '127.0.0.1' : apiHost}:${port}`;
}

/** Names the variable that is to be changed; an error that nobody has foreseen stays as it is. */
function describeListenError(error: NodeJS.ErrnoException, { apiHost, apiPort }: Environment): Error {
  const refused = (code: string, variable: string, message: string) =>
    new DomainError({ code, message: `${variable}: ${message}`, details: { variable }, cause: error });
  switch (error.code) {
    case 'EADDRINUSE':
      return refused(
        'port_in_use',
        'API_PORT',
        `port ${apiPort} on ${apiHost} is in use by another program. Set API_PORT to a free port, or to 0 for any free one.`,
      );
    case 'EACCES':
      return refused(
        'port_forbidden',
        'API_PORT',
        `port ${apiPort} may not be used by this user. Set another one.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refused(
        'host_unavailable',
        'API_HOST',
        `${apiHost} is no address of this machine. 0.0.0.0 means all.`,
      );
    default:
      return error;
  }
}
