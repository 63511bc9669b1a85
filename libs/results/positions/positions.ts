import { type DayResult, type PortfolioRepository, type ResultRepository } from '@app/database';
import { type TradingDate } from '@app/domain';
import { noData, portfolioNotFound } from '../read-errors.js';

/** What a portfolio held at the end of one of its sessions. */
export interface PositionView {
  readonly date: string;
  /** Shares by held symbol, and CASH in dollars. */
  readonly positions: Readonly<Record<string, number>>;
  readonly portfolio_value: number;
  /** Present while the value stands on an open because the close is not known yet. */
  readonly provisional?: boolean;
  /** Held symbols without a price on the date, valued at their last known one. */
  readonly stale_symbols?: readonly string[];
}

/** A portfolio at the end of a date: its last session up to then. */
export interface PositionAtDate extends PositionView {
  readonly model: string;
  /** Present when the prices are made up. */
  readonly market?: 'SYNTHETIC';
}

/** A portfolio at the end of each of its sessions in a range. */
export interface PositionHistory {
  readonly model: string;
  readonly market?: 'SYNTHETIC';
  readonly start_date: string;
  readonly end_date: string;
  readonly history: readonly PositionView[];
}

export interface PositionsParts {
  readonly results: ResultRepository;
  readonly portfolios: PortfolioRepository;
}

/** Tells what a portfolio holds, as it was stored with each of its sessions. */
export class Positions {
  constructor(private readonly parts: PositionsParts) {}

  /**
   * @param date undefined for the latest session
   * @throws DomainError `not_found` for an unknown model; `no_data` when it had no session up to the date
   */
  async at(model: string, date?: TradingDate): Promise<PositionAtDate> {
    await this.requireModel(model);
    const last = await this.parts.results.lastDate(model, date);
    const [day] = last === undefined ? [] : await this.parts.results.ofDate(last, model);
    if (!day) throw noData('positions', { to: date, models: [model] });
    return { model, ...marketOf(day), ...toView(day) };
  }

  /** @throws DomainError `not_found` for an unknown model; `no_data` when it had no session in the range */
  async history(
    model: string,
    range: { readonly from?: TradingDate; readonly to?: TradingDate },
  ): Promise<PositionHistory> {
    await this.requireModel(model);
    const days = await this.parts.results.history(model, range);
    const [first, last] = [days[0], days.at(-1)];
    if (!first || !last) throw noData('positions', { ...range, models: [model] });
    return {
      model,
      ...marketOf(first),
      start_date: first.date,
      end_date: last.date,
      history: days.map(toView),
    };
  }

  private async requireModel(model: string): Promise<void> {
    if (!(await this.parts.portfolios.find(model))) throw portfolioNotFound(model);
  }
}

function marketOf(day: DayResult) {
  return day.synthetic ? { market: 'SYNTHETIC' as const } : {};
}

function toView(day: DayResult): PositionView {
  return {
    date: day.date,
    positions: { ...Object.fromEntries(day.holdings), CASH: day.cash.toNumber() },
    portfolio_value: day.portfolioValue.toNumber(),
    ...(day.provisional ? { provisional: true } : {}),
    ...(day.staleSymbols.length > 0 ? { stale_symbols: day.staleSymbols } : {}),
  };
}
