import { runService } from '@app/lifecycle';
import { NestLogger } from '@app/logging';
import { SimulationModule } from '@app/simulation';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from '../api/api.module.js';
import { configureApi, listen } from '../api/configure-api.js';
import { WorkerModule } from '../worker/worker.module.js';

/** API and worker in one process; without REDIS_URL the queue is embedded. */
@Module({ imports: [ApiModule, WorkerModule] })
class StandaloneModule {}

await runService('standalone', async (environment, logger) => {
  const module = { module: StandaloneModule, imports: [SimulationModule.register(environment, logger)] };
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  configureApi(app, logger);
  const url = await listen(app, environment);
  logger.info({ url, docs: `${url}/docs` }, 'API listening');
  return app;
});
