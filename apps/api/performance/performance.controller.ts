import { Performance, type PerformanceView } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { toPerformanceRequest } from '../reads/performance-request.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { PerformanceQueryDto } from './dto/performance-query.dto.js';
import { PerformanceDto } from './dto/performance.dto.js';
import { performanceTable } from './performance-table.js';

@ReadsOfResults('performance')
export class PerformanceController {
  constructor(private readonly performance: Performance) {}

  @Get()
  @AsTable(performanceTable)
  @ApiOperation({
    summary: 'Every metric of the models and the benchmark over a range, with the daily series',
  })
  @ApiOkResponse({ type: PerformanceDto })
  async find(@Query() query: PerformanceQueryDto): Promise<PerformanceView> {
    return this.performance.find(toPerformanceRequest(query));
  }
}
