import { Money } from './money.js';

/** What trades cost and which are allowed, the same for every model of a simulation. */
export interface TradingRules {
  /** US dollars for each trade, and for each share of it. */
  readonly commission: { readonly perTrade: Money; readonly perShare: Money };
  /** Hundredths of a per cent by which every fill is worse than the open. */
  readonly slippageBps: number;
  /** The largest part of the portfolio's value, at today's opens, that one symbol may have after a purchase. */
  readonly maxPositionFraction?: number;
  readonly maxTradesPerDay?: number;
}

/** Trades cost nothing and are limited by cash and holdings alone. */
export const FREE_TRADING: TradingRules = {
  commission: { perTrade: Money.zero, perShare: Money.zero },
  slippageBps: 0,
};

/** How a run's trades are filled, as JSON; `null` is no limit. Two runs compare only when these are equal. */
export interface ExecutionModel {
  /** Every trade fills at the session's open. */
  readonly execution: 'open';
  readonly commission: { readonly per_trade: number; readonly per_share: number };
  readonly slippage_bps: number;
  readonly max_position_fraction: number | null;
  readonly max_trades_per_day: number | null;
}

/** The execution model of a simulation with these rules. */
export function executionModelOf(rules: TradingRules): ExecutionModel {
  const { perTrade, perShare } = rules.commission;
  return {
    execution: 'open',
    commission: { per_trade: perTrade.toNumber(), per_share: perShare.toNumber() },
    slippage_bps: rules.slippageBps,
    max_position_fraction: rules.maxPositionFraction ?? null,
    max_trades_per_day: rules.maxTradesPerDay ?? null,
  };
}
