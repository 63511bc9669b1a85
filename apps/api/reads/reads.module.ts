import { Repositories } from '@app/database';
import { createPerformance, Leaderboard, Performance, Positions, Results, Trades } from '@app/results';
import { Module } from '@nestjs/common';
import { LeaderboardController } from '../leaderboard/leaderboard.controller.js';
import { PerformanceController } from '../performance/performance.controller.js';
import { PositionsController } from '../positions/positions.controller.js';
import { ResultsController } from '../results/results.controller.js';
import { TradesController } from '../trades/trades.controller.js';

const PERFORMANCE = Symbol('PERFORMANCE');
type PerformanceParts = ReturnType<typeof createPerformance>;

/** The reads of results; they stand on the Repositories of the app, and on nothing that runs simulations. */
@Module({
  controllers: [
    ResultsController,
    PerformanceController,
    LeaderboardController,
    TradesController,
    PositionsController,
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
    { provide: PERFORMANCE, useFactory: createPerformance, inject: [Repositories] },
    {
      provide: Performance,
      useFactory: ({ performance }: PerformanceParts) => performance,
      inject: [PERFORMANCE],
    },
    {
      provide: Leaderboard,
      useFactory: ({ leaderboard }: PerformanceParts) => leaderboard,
      inject: [PERFORMANCE],
    },
  ],
})
export class ReadsModule {}
