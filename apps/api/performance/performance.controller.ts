import { Performance, type PerformanceView } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiErrors } from '../open-api/api-errors.js';
import { ApiRead } from '../reads/api-read.js';
import { toPerformanceRequest } from '../reads/performance-request.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { PERFORMANCE } from './performance.docs.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { PerformanceQueryDto } from './dto/performance-query.dto.js';
import { PerformanceDto } from './dto/performance.dto.js';
import { performanceTable } from './performance-table.js';

@ReadsOfResults('performance')
export class PerformanceController {
  constructor(private readonly performance: Performance) {}

  @Get()
  @AsTable(performanceTable)
  @ApiOperation(PERFORMANCE)
  @ApiRead(PerformanceDto)
  @ApiErrors({ 400: ['invalid_date', 'invalid_job_id', 'no_prices'], 404: ['not_found', 'no_data'] })
  async find(@Query() query: PerformanceQueryDto): Promise<PerformanceView> {
    return this.performance.find(toPerformanceRequest(query));
  }
}
