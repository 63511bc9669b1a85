import { DomainError, parseTradingDate, type TradingDate } from '@app/domain';
import { Results, type DateResults, type RangeResults } from '@app/results';
import { Controller, Get, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiExtraModels,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { ErrorDto } from '../error.dto.js';
import { ResultsQueryDto } from './dto/results-query.dto.js';
import { DateResultsDto, RangeResultsDto } from './dto/results.dto.js';

@ApiTags('results')
@ApiExtraModels(DateResultsDto, RangeResultsDto)
@Controller('results')
export class ResultsController {
  constructor(private readonly results: Results) {}

  @Get()
  @ApiOperation({ summary: 'Positions and values of one date, or values and metrics over a range' })
  @ApiOkResponse({
    schema: { oneOf: [{ $ref: getSchemaPath(DateResultsDto) }, { $ref: getSchemaPath(RangeResultsDto) }] },
  })
  @ApiBadRequestResponse({ description: 'A bad date or field.', type: ErrorDto })
  @ApiNotFoundResponse({ description: 'Nothing matches.', type: ErrorDto })
  async find(@Query() query: ResultsQueryDto): Promise<DateResults | RangeResults> {
    const date = optionalDate(query.date, 'date');
    const from = optionalDate(query.start_date, 'start_date');
    const to = optionalDate(query.end_date, 'end_date');
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

function optionalDate(text: string | undefined, field: string): TradingDate | undefined {
  return text === undefined ? undefined : parseTradingDate(text, field);
}

function badRange(field: string, message: string): DomainError {
  return new DomainError({
    code: 'invalid_date',
    message,
    details: { field },
  });
}
