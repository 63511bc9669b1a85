import { Money, type Fill, type TradeSide, type TradingDate } from '@app/domain';
import { type SelectQueryBuilder, type ObjectLiteral } from 'typeorm';
import { type Database } from './database.js';

/** A booked trade of a portfolio and where it belongs. */
export interface RecordedTrade extends Fill {
  readonly model: string;
  readonly date: TradingDate;
  readonly jobId: string;
  /** 0, 1, 2, ... within its model-day. */
  readonly seq: number;
}

/** Which trades are asked for; what is missing does not narrow. */
export interface TradeFilter {
  readonly models?: readonly string[];
  readonly symbol?: string;
  readonly side?: TradeSide;
  readonly from?: TradingDate;
  readonly to?: TradingDate;
  readonly jobId?: string;
}

/** A part of a list. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** A split of held shares, as a model-day found it at its opening. */
export interface BookedSplit {
  readonly date: TradingDate;
  readonly symbol: string;
  readonly sharesAfter: number;
}

interface TradeRow {
  readonly model: string;
  readonly date: TradingDate;
  readonly jobId: string;
  readonly seq: number;
  readonly kind: TradeSide;
  readonly symbol: string;
  readonly amount: number;
  readonly price: string;
  readonly total: string;
  readonly commission: string;
}

/** Reads the trades of the current portfolios; what was superseded is left out. */
export class TradeRepository {
  constructor(private readonly database: Database) {}

  /** How many trades match. */
  async count(filter: TradeFilter): Promise<number> {
    const row = await this.matching(filter).select('COUNT(*)', 'n').getRawOne<{ n: number | string }>();
    return Number(row?.n ?? 0);
  }

  /** The matching trades by date, then model, then order within the session. */
  async page(filter: TradeFilter, { limit, offset }: Page): Promise<readonly RecordedTrade[]> {
    const query = selectTrades(this.matching(filter))
      .orderBy('p.date')
      .addOrderBy('p.signature')
      .addOrderBy('a.seq')
      .limit(limit)
      .offset(offset);
    return (await query.getRawMany<TradeRow>()).map(toTrade);
  }

  /** Every trade of one portfolio up to a date (included), in order. */
  async history(model: string, to?: TradingDate): Promise<readonly RecordedTrade[]> {
    const query = selectTrades(this.matching({ models: [model], to }))
      .orderBy('p.date')
      .addOrderBy('a.seq');
    return (await query.getRawMany<TradeRow>()).map(toTrade);
  }

  /** The splits that changed what a portfolio held, in order. */
  async splits(model: string): Promise<readonly BookedSplit[]> {
    return this.database.read
      .createQueryBuilder()
      .select('p.date', 'date')
      .addSelect('x.symbol', 'symbol')
      .addSelect('x.shares_after', 'sharesAfter')
      .from('portfolio_days', 'p')
      .innerJoin('position_adjustments', 'x', 'x.model_day_id = p.model_day_id')
      .where("p.superseded_at IS NULL AND p.signature = :model AND x.split_factor <> '1'", { model })
      .orderBy('p.date')
      .addOrderBy('x.seq')
      .getRawMany<BookedSplit>();
  }

  private matching(filter: TradeFilter): SelectQueryBuilder<ObjectLiteral> {
    const query = this.database.read
      .createQueryBuilder()
      .from('portfolio_days', 'p')
      .innerJoin('model_days', 'd', 'd.id = p.model_day_id')
      .innerJoin('actions', 'a', 'a.model_day_id = p.model_day_id')
      .where('p.superseded_at IS NULL');
    const { models, symbol, side, from, to, jobId } = filter;
    if (models) query.andWhere('p.signature IN (:...models)', { models });
    if (symbol !== undefined) query.andWhere('a.symbol = :symbol', { symbol });
    if (side !== undefined) query.andWhere('a.kind = :side', { side });
    if (from !== undefined) query.andWhere('p.date >= :from', { from });
    if (to !== undefined) query.andWhere('p.date <= :to', { to });
    if (jobId !== undefined) query.andWhere('d.job_id = :jobId', { jobId });
    return query;
  }
}

function selectTrades(query: SelectQueryBuilder<ObjectLiteral>): SelectQueryBuilder<ObjectLiteral> {
  return query
    .select('p.signature', 'model')
    .addSelect('p.date', 'date')
    .addSelect('d.job_id', 'jobId')
    .addSelect('a.seq', 'seq')
    .addSelect('a.kind', 'kind')
    .addSelect('a.symbol', 'symbol')
    .addSelect('a.amount', 'amount')
    .addSelect('a.price', 'price')
    .addSelect('a.total', 'total')
    .addSelect('a.commission', 'commission');
}

function toTrade(row: TradeRow): RecordedTrade {
  return {
    model: row.model,
    date: row.date,
    jobId: row.jobId,
    seq: row.seq,
    side: row.kind,
    symbol: row.symbol,
    amount: row.amount,
    price: Money.parse(row.price),
    total: Money.parse(row.total),
    commission: Money.parse(row.commission),
  };
}
