import { cashPosition, Money, type Portfolio, type Position, type TradingDate } from '@app/domain';
import { type EntityManager } from 'typeorm';

/** Where a portfolio stands before a date: after its last completed model-day, or at its registration. */
export interface OpeningState {
  readonly portfolio: Portfolio;
  readonly position: Position;
  readonly portfolioValue: Money;
  /** The date of the last completed model-day; undefined before the first. */
  readonly lastDate?: TradingDate;
  readonly lastModelDayId?: string;
  /** The id that the next line of position.jsonl gets. */
  readonly nextLineId: number;
}

/** A portfolio's last completed day, as far as its files are concerned. */
export interface LastDay {
  readonly modelDayId: string;
  readonly date: TradingDate;
  /** The id that the line after the day's own gets in position.jsonl. */
  readonly nextLineId: number;
}

/** What an opening state takes over from the day before it. */
export interface LastDayRow {
  readonly modelDayId: string;
  readonly date: TradingDate;
  readonly cash: string;
  readonly portfolioValue: string;
  readonly firstLineId: number;
  readonly lineCount: number;
}

/** The last completed day of a portfolio before a date. */
export function lastDayQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('p.model_day_id', 'modelDayId')
    .addSelect('p.date', 'date')
    .addSelect('p.cash', 'cash')
    .addSelect('p.portfolio_value', 'portfolioValue')
    .addSelect('p.first_line_id', 'firstLineId')
    .addSelect('p.line_count', 'lineCount')
    .from('portfolio_days', 'p')
    .where('p.signature = :signature AND p.date < :date AND p.superseded_at IS NULL')
    .orderBy('p.date', 'DESC')
    .limit(1);
}

/** Shares held after a model-day. */
export interface OpeningHoldingRow {
  readonly symbol: string;
  readonly shares: number;
}

/** What a portfolio held after a model-day. */
export function openingHoldingQuery(manager: EntityManager) {
  return manager
    .createQueryBuilder()
    .select('h.symbol', 'symbol')
    .addSelect('h.shares', 'shares')
    .from('holdings', 'h')
    .where('h.model_day_id = :modelDayId');
}

/** In the order of the symbols: engines hand rows out in any, and prompts list the holdings as they come. */
export function toHoldings(rows: readonly OpeningHoldingRow[]): ReadonlyMap<string, number> {
  const sorted = [...rows].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return new Map(sorted.map((row) => [row.symbol, row.shares]));
}

/** @param last undefined before the portfolio's first day: it opens as it was registered */
export function toOpeningState(
  portfolio: Portfolio,
  last: LastDayRow | undefined,
  holdings: readonly OpeningHoldingRow[],
): OpeningState {
  if (!last) {
    const { initialCash } = portfolio;
    return { portfolio, position: cashPosition(initialCash), portfolioValue: initialCash, nextLineId: 1 };
  }
  return {
    portfolio,
    position: {
      cash: Money.parse(last.cash),
      holdings: toHoldings(holdings),
    },
    portfolioValue: Money.parse(last.portfolioValue),
    lastDate: last.date,
    lastModelDayId: last.modelDayId,
    nextLineId: last.firstLineId + last.lineCount,
  };
}
