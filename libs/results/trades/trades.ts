import {
  jobNotFound,
  type JobRepository,
  type Page,
  type PortfolioRepository,
  type RecordedTrade,
  type TradeFilter,
  type TradeRepository,
} from '@app/database';
import { noData } from '../read-errors.js';
import { requireModels } from '../require-models.js';

/** A booked trade. */
export interface TradeEntry {
  readonly date: string;
  readonly model: string;
  /** 0, 1, 2, ... within the model's session. */
  readonly id: number;
  readonly action: 'buy' | 'sell';
  readonly symbol: string;
  readonly amount: number;
  /** Dollars per share. */
  readonly price: number;
  /** Dollars. */
  readonly total: number;
  /** Dollars, paid besides. */
  readonly commission: number;
  readonly job_id: string;
}

/** A page of trades, and how many there are in all. */
export interface TradeList {
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  readonly trades: readonly TradeEntry[];
}

export interface TradesParts {
  readonly trades: TradeRepository;
  readonly portfolios: PortfolioRepository;
  readonly jobs: JobRepository;
}

/** Lists what the portfolios bought and sold, as it was booked. */
export class Trades {
  constructor(private readonly parts: TradesParts) {}

  /** @throws DomainError `not_found` for an unknown model or job; `no_data` when no trade matches */
  async find(filter: TradeFilter, page: Page): Promise<TradeList> {
    const models = filter.models && (await requireModels(this.parts.portfolios, filter.models));
    if (filter.jobId !== undefined && !(await this.parts.jobs.find(filter.jobId)))
      throw jobNotFound(filter.jobId);
    const wanted = { ...filter, models };
    const total = await this.parts.trades.count(wanted);
    if (total === 0) throw noData('trades', wanted);
    const trades = await this.parts.trades.page(wanted, page);
    return { total, limit: page.limit, offset: page.offset, trades: trades.map(toEntry) };
  }
}

function toEntry(trade: RecordedTrade): TradeEntry {
  return {
    date: trade.date,
    model: trade.model,
    id: trade.seq,
    action: trade.side,
    symbol: trade.symbol,
    amount: trade.amount,
    price: trade.price.toNumber(),
    total: trade.total.toNumber(),
    commission: trade.commission.toNumber(),
    job_id: trade.jobId,
  };
}
