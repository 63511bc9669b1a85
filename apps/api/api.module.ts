import { Repositories } from '@app/database';
import { Positions, Results, Trades } from '@app/results';
import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health/health.controller.js';
import { PositionsController } from './positions/positions.controller.js';
import { ResultsController } from './results/results.controller.js';
import { SimulationsController } from './simulations/simulations.controller.js';
import { TradesController } from './trades/trades.controller.js';
import { HEALTH_CHECKS } from './health/health-checks.js';

/** The HTTP API; what it stands on comes from the SimulationModule of the app that imports it. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' })],
  controllers: [
    SimulationsController,
    ResultsController,
    TradesController,
    PositionsController,
    HealthController,
  ],
  providers: [
    {
      provide: Results,
      useFactory: ({ results }: Repositories) => new Results(results),
      inject: [Repositories],
    },
    {
      provide: Trades,
      useFactory: (repositories: Repositories) => new Trades(repositories),
      inject: [Repositories],
    },
    {
      provide: Positions,
      useFactory: (repositories: Repositories) => new Positions(repositories),
      inject: [Repositories],
    },
    ...HEALTH_CHECKS,
  ],
})
export class ApiModule {}
