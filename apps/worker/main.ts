import { runService } from '@app/lifecycle';
import { NestLogger } from '@app/logging';
import { requireRedis } from '@app/queue';
import { SimulationModule } from '@app/simulation';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from './worker.module.js';

/** A worker in a process of its own; several share a queue on Redis. */
await runService('worker', async (environment, logger) => {
  requireRedis(environment);
  const module = { module: WorkerModule, imports: [SimulationModule.register(environment, logger)] };
  return NestFactory.createApplicationContext(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
});
