import { type CsvTable } from '@app/http';
import { Trades, type TradeList } from '@app/results';
import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
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
  @ApiOperation({ summary: 'What the models bought and sold' })
  @ApiOkResponse({ type: TradeListDto })
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
