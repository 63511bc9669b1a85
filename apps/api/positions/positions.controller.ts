import { type CsvTable, type CsvValue } from '@app/http';
import { Positions, type PositionAtDate, type PositionHistory, type PositionView } from '@app/results';
import { Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam } from '@nestjs/swagger';
import { ApiErrors } from '../open-api/api-errors.js';
import { ApiRead } from '../reads/api-read.js';
import { badRange, readDate, readRange } from '../reads/read-range.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { PositionAtDateDto, PositionHistoryDto, PositionsQueryDto } from './dto/positions.dto.js';

@ReadsOfResults('positions')
export class PositionsController {
  constructor(private readonly positions: Positions) {}

  @Get(':model')
  @AsTable(positionTable)
  @ApiOperation({
    summary: 'What a model holds: at a date (the latest by default), or over a range',
    description: `The signature is percent-encoded (\`deepseek%2Fv3%3Afree\`, \`gpt-5%231\`). What it held at the end of \`date\` (its last
session up to then; the latest without a date), or with \`start_date\` and/or \`end_date\` after each session.

CSV: \`date, model, cash, portfolio_value, provisional, symbol, shares\`, a row per holding.`,
  })
  @ApiParam({ name: 'model', description: 'Signature, percent-encoded.', example: 'deepseek-chat-v3.1' })
  @ApiRead(PositionAtDateDto, PositionHistoryDto)
  @ApiErrors({ 400: ['invalid_date'], 404: ['not_found', 'no_data'] })
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
