import { Leaderboard, type LeaderboardView } from '@app/results';
import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { ErrorDto } from '../error.dto.js';
import { toPerformanceRequest } from '../reads/performance-request.js';
import { AsTable, VersionedReadInterceptor } from '../reads/versioned-read.interceptor.js';
import { LeaderboardQueryDto } from './dto/leaderboard-query.dto.js';
import { LeaderboardDto } from './dto/leaderboard.dto.js';
import { leaderboardTable } from './leaderboard-table.js';

@ApiTags('results')
@ApiProduces('application/json', 'text/csv')
@UseInterceptors(VersionedReadInterceptor)
@Controller('leaderboard')
export class LeaderboardController {
  constructor(private readonly leaderboard: Leaderboard) {}

  @Get()
  @AsTable(leaderboardTable)
  @ApiOperation({
    summary: 'The models by total return, with benchmark and baselines, and what of it is more than luck',
  })
  @ApiOkResponse({ type: LeaderboardDto })
  @ApiBadRequestResponse({
    description: 'A bad date or field, or a benchmark without prices.',
    type: ErrorDto,
  })
  @ApiNotFoundResponse({ description: 'No such model or job, or nothing matches.', type: ErrorDto })
  async find(@Query() query: LeaderboardQueryDto): Promise<LeaderboardView> {
    return this.leaderboard.find({ ...toPerformanceRequest(query), pairs: query.pairs === 'true' });
  }
}
