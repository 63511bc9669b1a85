import { Leaderboard, type LeaderboardView } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiErrors } from '../open-api/api-errors.js';
import { ApiRead } from '../reads/api-read.js';
import { toPerformanceRequest } from '../reads/performance-request.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { LEADERBOARD } from './leaderboard.docs.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { LeaderboardQueryDto } from './dto/leaderboard-query.dto.js';
import { LeaderboardDto } from './dto/leaderboard.dto.js';
import { leaderboardTable } from './leaderboard-table.js';

@ReadsOfResults('leaderboard')
export class LeaderboardController {
  constructor(private readonly leaderboard: Leaderboard) {}

  @Get()
  @AsTable(leaderboardTable)
  @ApiOperation(LEADERBOARD)
  @ApiRead(LeaderboardDto)
  @ApiErrors({
    400: ['invalid_date', 'invalid_job_id', 'no_prices', 'too_many_models'],
    404: ['not_found', 'no_data'],
  })
  async find(@Query() query: LeaderboardQueryDto): Promise<LeaderboardView> {
    return this.leaderboard.find({ ...toPerformanceRequest(query), pairs: query.pairs === 'true' });
  }
}
