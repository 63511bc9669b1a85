import {
  FREE_TRADING,
  type CorporateAction,
  type Money,
  type Position,
  type TradingDate,
  type TradingRules,
} from '@app/domain';
import { type MarketView } from '@app/market-data';

/** All that an agent is told when its session starts. Nothing in it was unknown at the open of `date`. */
export interface SessionBriefing {
  readonly date: TradingDate;
  /** The last session before `date`; not simply the calendar day before. */
  readonly previousSession: TradingDate;
  /** Cash and holdings with which the day is opened. */
  readonly position: Position;
  /** The symbols that may be bought today. */
  readonly universe: readonly string[];
  /** Why a symbol that is held may not be bought, by symbol: it does not belong to today's universe. */
  readonly outside?: ReadonlyMap<string, string>;
  /** Today's opens in dollars, at which trades fill; a symbol that is missing cannot be traded today. */
  readonly opens: ReadonlyMap<string, Money>;
  /** Closes of the previous session in dollars; a symbol may be missing. */
  readonly previousCloses: ReadonlyMap<string, Money>;
  /** The sessions before `date`, oldest first, as many as were asked for: dates alone, which any calendar tells. */
  readonly priorSessions: readonly TradingDate[];
  /** What trades cost and which are allowed. */
  readonly trading: TradingRules;
  /** Splits and dividends that take effect today; the position has them, earlier prices have not. */
  readonly corporateActions?: readonly CorporateAction[];
}

/**
 * Puts a briefing together from what the market shows on the session's date.
 * @param lookBack how many earlier session dates to list; only models that compare with the past need any
 */
export function briefSession(
  market: MarketView,
  position: Position,
  lookBack = 0,
  trading: TradingRules = FREE_TRADING,
): SessionBriefing {
  return {
    date: market.date,
    previousSession: market.previousSession,
    position,
    universe: market.universe,
    opens: market.opens,
    previousCloses: market.previousCloses,
    priorSessions: lookBack === 0 ? [] : market.sessionsBefore(lookBack),
    trading,
  };
}
