import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DataController } from './data/data.controller.js';
import { HealthController } from './health/health.controller.js';
import { HEALTH_CHECKS } from './health/health-checks.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { stateMetrics } from './metrics/state-metrics.provider.js';
import { ReadsModule } from './reads/reads.module.js';
import { SimulationsController } from './simulations/simulations.controller.js';

/** The HTTP API; what it stands on comes from the SimulationModule of the app that imports it. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false, errorLogStyle: 'json' }), ReadsModule],
  controllers: [SimulationsController, DataController, HealthController, MetricsController],
  providers: [...HEALTH_CHECKS, stateMetrics],
})
export class ApiModule {}
