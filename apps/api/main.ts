import { runService } from '@app/lifecycle';
import { requireRedis } from '@app/queue';
import { SimulationModule } from '@app/simulation';
import { ApiModule } from './api.module.js';
import { startApi } from './start-api.js';

/** The API in a process of its own: with a queue on Redis, so that workers can share it. */
await runService('api', async (environment, logger) => {
  requireRedis(environment);
  const module = { module: ApiModule, imports: [SimulationModule.register(environment, logger)] };
  return startApi(module, environment, logger);
});
