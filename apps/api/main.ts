import { runService } from '@app/lifecycle';
import { NestLogger } from '@app/logging';
import { requireRedis } from '@app/queue';
import { SimulationModule } from '@app/simulation';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from './api.module.js';
import { configureApi, listen } from './configure-api.js';

/** The API in a process of its own: with a queue on Redis, so that workers can share it. */
await runService('api', async (environment, logger) => {
  requireRedis(environment);
  const module = { module: ApiModule, imports: [SimulationModule.register(environment, logger)] };
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  configureApi(app, logger);
  const url = await listen(app, environment);
  logger.info({ url, docs: `${url}/docs` }, 'API listening');
  return app;
});
