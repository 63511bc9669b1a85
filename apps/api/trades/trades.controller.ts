import { type CsvTable } from '@app/http';
import { Trades, type TradeList } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiErrors } from '../open-api/api-errors.js';
import { ApiRead } from '../reads/api-read.js';
import { readJobId, readRange } from '../reads/read-range.js';
import { ReadsOfResults } from '../reads/reads-of-results.js';
import { AsTable } from '../reads/versioned-read.interceptor.js';
import { TradesQueryDto } from './dto/trades-query.dto.js';
import { TradeListDto } from './dto/trades.dto.js';

const DEFAULT_LIMIT = 100;

@ReadsOfResults('trades')
export class TradesController {
  constructor(private readonly trades: Trades) {}

  @Get()
  @AsTable(tradeTable)
  @ApiOperation({
    summary: 'What the models bought and sold',
    description: `\`total\` is how many match; an offset beyond them gives an empty page. By date, model, order within the session.

CSV: \`date, model, id, action, symbol, amount, price, total, commission, job_id\`.`,
  })
  @ApiRead(TradeListDto)
  @ApiErrors({ 400: ['invalid_date', 'invalid_job_id'], 404: ['not_found', 'no_data'] })
  async find(@Query() query: TradesQueryDto): Promise<TradeList> {
    const filter = {
      ...readRange(query),
      models: query.model,
      symbol: query.symbol?.toUpperCase(),
      side: query.action,
      jobId: readJobId(query.job_id),
    };
    return this.trades.find(filter, { limit: query.limit ?? DEFAULT_LIMIT, offset: query.offset ?? 0 });
  }
}

/** One row per trade. */
function tradeTable({ trades }: TradeList): CsvTable {
  return {
    columns: ['date', 'model', 'id', 'action', 'symbol', 'amount', 'price', 'total', 'commission', 'job_id'],
    rows: trades.map((trade) => [
      trade.date,
      trade.model,
      trade.id,
      trade.action,
      trade.symbol,
      trade.amount,
      trade.price,
      trade.total,
      trade.commission,
      trade.job_id,
    ]),
  };
}
