import { Performance, type PerformanceView } from '@app/results';
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
import { PerformanceQueryDto } from './dto/performance-query.dto.js';
import { PerformanceDto } from './dto/performance.dto.js';
import { performanceTable } from './performance-table.js';

@ApiTags('results')
@ApiProduces('application/json', 'text/csv')
@UseInterceptors(VersionedReadInterceptor)
@Controller('performance')
export class PerformanceController {
  constructor(private readonly performance: Performance) {}

  @Get()
  @AsTable(performanceTable)
  @ApiOperation({
    summary: 'Every metric of the models and the benchmark over a range, with the daily series',
  })
  @ApiOkResponse({ type: PerformanceDto })
  @ApiBadRequestResponse({
    description: 'A bad date or field, or a benchmark without prices.',
    type: ErrorDto,
  })
  @ApiNotFoundResponse({ description: 'No such model or job, or nothing matches.', type: ErrorDto })
  async find(@Query() query: PerformanceQueryDto): Promise<PerformanceView> {
    return this.performance.find(toPerformanceRequest(query));
  }
}
