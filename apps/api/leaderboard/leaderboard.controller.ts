import { Leaderboard, type LeaderboardView } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { toPerformanceRequest } from '../reads/performance-request.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { LeaderboardQueryDto } from './dto/leaderboard-query.dto.js';
import { LeaderboardDto } from './dto/leaderboard.dto.js';
import { leaderboardTable } from './leaderboard-table.js';

@ReadsOfResults('leaderboard')
export class LeaderboardController {
  constructor(private readonly leaderboard: Leaderboard) {}

  @Get()
  @AsTable(leaderboardTable)
  @ApiOperation({
    summary: 'The models by total return, with benchmark and baselines, and what of it is more than luck',
  })
  @ApiOkResponse({ type: LeaderboardDto })
  async find(@Query() query: LeaderboardQueryDto): Promise<LeaderboardView> {
    return this.leaderboard.find({ ...toPerformanceRequest(query), pairs: query.pairs === 'true' });
  }
}
