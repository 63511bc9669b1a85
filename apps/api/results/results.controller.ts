import { Results, type DateResults, type RangeResults } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { badRange, readDate } from '../reads/read-range.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { resultTable } from './result-table.js';
import { ResultsQueryDto } from './dto/results-query.dto.js';
import { DateResultsDto, RangeResultsDto } from './dto/results.dto.js';

@ApiExtraModels(DateResultsDto, RangeResultsDto)
@ReadsOfResults('results')
export class ResultsController {
  constructor(private readonly results: Results) {}

  @Get()
  @AsTable(resultTable)
  @ApiOperation({ summary: 'Positions and values of one date, or values and metrics over a range' })
  @ApiOkResponse({
    schema: { oneOf: [{ $ref: getSchemaPath(DateResultsDto) }, { $ref: getSchemaPath(RangeResultsDto) }] },
  })
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
