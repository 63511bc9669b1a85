import { type CsvTable, type CsvValue } from '@app/http';
import { Positions, type PositionAtDate, type PositionHistory, type PositionView } from '@app/results';
import { Get, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { badRange, readDate, readRange } from '../reads/read-range.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { PositionAtDateDto, PositionHistoryDto, PositionsQueryDto } from './dto/positions.dto.js';

@ApiExtraModels(PositionAtDateDto, PositionHistoryDto)
@ReadsOfResults('positions')
export class PositionsController {
  constructor(private readonly positions: Positions) {}

  @Get(':model')
  @AsTable(positionTable)
  @ApiOperation({ summary: 'What a model holds: at a date (the latest by default), or over a range' })
  @ApiOkResponse({
    schema: {
      oneOf: [{ $ref: getSchemaPath(PositionAtDateDto) }, { $ref: getSchemaPath(PositionHistoryDto) }],
    },
  })
  async find(
    @Param('model') model: string,
    @Query() query: PositionsQueryDto,
  ): Promise<PositionAtDate | PositionHistory> {
    const date = readDate(query.date, 'date');
    const range = readRange(query);
    if (range.from === undefined && range.to === undefined) return this.positions.at(model, date);
    if (date !== undefined) throw badRange('date', 'Name either date, or start_date and/or end_date.');
    return this.positions.history(model, range);
  }
}

/** One row per date and held symbol; a date without holdings has one row without a symbol. */
function positionTable(view: PositionAtDate | PositionHistory): CsvTable {
  const days = 'history' in view ? view.history : [view];
  return {
    columns: ['date', 'model', 'cash', 'portfolio_value', 'provisional', 'symbol', 'shares'],
    rows: days.flatMap((day) => dayRows(view.model, day)),
  };
}

function dayRows(
  model: string,
  { date, positions, portfolio_value, provisional }: PositionView,
): CsvValue[][] {
  const { CASH: cash, ...holdings } = positions;
  const start = [date, model, cash, portfolio_value, provisional ?? false];
  const held = Object.entries(holdings);
  return held.length === 0
    ? [[...start, null, null]]
    : held.map(([symbol, shares]) => [...start, symbol, shares]);
}
