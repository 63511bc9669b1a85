import { runService } from '@app/lifecycle';
import { SimulationModule } from '@app/simulation';
import { Module } from '@nestjs/common';
import { ApiModule } from '../api/api.module.js';
import { startApi } from '../api/start-api.js';
import { WorkerModule } from '../worker/worker.module.js';

/** API and worker in one process; without REDIS_URL the queue is embedded. */
@Module({ imports: [ApiModule, WorkerModule] })
class StandaloneModule {}

await runService('standalone', async (environment, logger) => {
  const module = { module: StandaloneModule, imports: [SimulationModule.register(environment, logger)] };
  return startApi(module, environment, logger);
});
