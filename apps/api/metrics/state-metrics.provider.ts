import { HEARTBEAT_MAX_AGE_MS, Repositories } from '@app/database';
import { Registry, StateMetrics } from '@app/observability';
import { SimulationQueue } from '@app/queue';
import { type Provider } from '@nestjs/common';

/** The state of the whole service as the API's metrics show it: two grouped counts, the live workers, the queues' lengths. */
export const stateMetrics: Provider = {
  provide: StateMetrics,
  useFactory: (registry: Registry, { statistics, heartbeats }: Repositories, queue: SimulationQueue) =>
    new StateMetrics(registry, {
      database: async () => {
        const [jobs, modelDays, workers] = await Promise.all([
          statistics.jobsByStatus(),
          statistics.modelDaysByStatus(),
          heartbeats.live(HEARTBEAT_MAX_AGE_MS),
        ]);
        return { jobs, modelDays, workers: workers.length };
      },
      queue: () => queue.depths(),
    }),
  inject: [Registry, Repositories, SimulationQueue],
};
