import { Repositories } from '@app/database';
import { Results } from '@app/results';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DataController } from './data/data.controller.js';
import { HealthController } from './health/health.controller.js';
import { ResultsController } from './results/results.controller.js';
import { SimulationsController } from './simulations/simulations.controller.js';
import { HEALTH_CHECKS } from './health/health-checks.js';

/** The HTTP API; what it stands on comes from the SimulationModule of the app that imports it. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' })],
  controllers: [SimulationsController, ResultsController, DataController, HealthController],
  providers: [
    {
      provide: Results,
      useFactory: ({ results }: Repositories) => new Results(results),
      inject: [Repositories],
    },
    ...HEALTH_CHECKS,
  ],
})
export class ApiModule {}
