import { Results, type DateResults, type RangeResults } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiErrors } from '../open-api/api-errors.js';
import { ApiRead } from '../reads/api-read.js';
import { badRange, readDate } from '../reads/read-range.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { resultTable } from './result-table.js';
import { RESULTS } from './results.docs.js';
import { ResultsQueryDto } from './dto/results-query.dto.js';
import { DateResultsDto, RangeResultsDto } from './dto/results.dto.js';

@ReadsOfResults('results')
export class ResultsController {
  constructor(private readonly results: Results) {}

  @Get()
  @AsTable(resultTable)
  @ApiOperation(RESULTS)
  @ApiRead(DateResultsDto, RangeResultsDto)
  @ApiErrors({ 400: ['invalid_date'], 404: ['not_found', 'no_data'] })
  async find(@Query() query: ResultsQueryDto): Promise<DateResults | RangeResults> {
    const date = readDate(query.date, 'date');
    const from = readDate(query.start_date, 'start_date');
    const to = readDate(query.end_date, 'end_date');
    if (date !== undefined && from === undefined && to === undefined) {
      return this.results.ofDate(date, query.model, query.detail ?? 'minimal');
    }
    if (date !== undefined || (from === undefined && to === undefined)) {
      throw badRange('date', 'Name either date, or start_date and/or end_date.');
    }
    if (from !== undefined && to !== undefined && from > to) {
      throw badRange('start_date', `start_date ${from} is after end_date ${to}.`);
    }
    return this.results.ofRange({ from, to, model: query.model }, query.detail ?? 'minimal');
  }
}
