import { type ModelDayWarning, type ModelDayWarningCode, type ToolUsage, type TokenUsage } from '@app/domain';
import { type DetailedUsageView } from './usage-view.js';

/** A day's value in dollars; `return_pct` is profit / previous portfolio value x 100. */
export interface ValueView {
  readonly profit: number;
  readonly return_pct: number;
  readonly portfolio_value: number;
  /** Present while the value stands on an open because the close is not known yet. */
  readonly provisional?: boolean;
}

/** What `detail=full` adds to a model's date. */
export interface DetailView {
  /** Every trade filled at the session's open. */
  readonly execution: 'open';
  readonly trades: readonly TradeView[];
  /** What splits and dividends did to the opening position; present only if they did. */
  readonly adjustments?: readonly AdjustmentView[];
  readonly ai_reasoning: ReasoningView;
  /** What has to be known of the model-day before it is believed; empty where there is nothing. */
  readonly warnings: readonly ModelDayWarning[];
  /** Relative to DATA_DIR. */
  readonly log_file_path: string;
}

/** What marks a model-day that has warnings, at every level of detail. */
export interface WarnedView {
  /** The codes of its warnings; present only if it has any. */
  readonly warning_codes?: readonly ModelDayWarningCode[];
}

/** One portfolio on one date. */
export interface DateResult extends WarnedView, Partial<DetailView> {
  readonly model: string;
  /** Present when the prices are made up. */
  readonly market?: 'SYNTHETIC';
  /** Shares by held symbol, and CASH in dollars. */
  readonly positions: Readonly<Record<string, number>>;
  readonly daily_pnl: ValueView;
  /** Held symbols without a price on the date, valued at their last known one. */
  readonly stale_symbols?: readonly string[];
}

export interface TradeView {
  readonly id: number;
  readonly action: 'buy' | 'sell';
  readonly symbol: string;
  readonly amount: number;
  /** What was paid a share, slippage included. */
  readonly price: number;
  /** price x amount. */
  readonly total: number;
  /** Paid besides; cash changed by total and commission. */
  readonly commission: number;
}

/** A split or dividend of a held symbol, in whole shares and dollars. */
export interface AdjustmentView {
  readonly symbol: string;
  readonly ex_date: string;
  /** Shares after for one before; 1 without a split. */
  readonly split_factor: number;
  readonly dividend_per_share: number;
  readonly shares_before: number;
  readonly shares_after: number;
  /** Paid for the dividend and for the fraction of a share that a split left over. */
  readonly cash: number;
}

export interface ReasoningView {
  readonly total_steps: number;
  readonly stop_signal_received: boolean;
  readonly stop_reason: string;
  readonly reasoning_summary: string;
  readonly tool_usage: ToolUsage;
  /** null for a built-in model; of sessions from before every call was kept the tokens alone. */
  readonly token_usage: DetailedUsageView | TokenUsage | null;
}

export interface DateResults {
  readonly date: string;
  readonly results: readonly DateResult[];
}

/** Fractions, not per cent; null where a metric has too few values. */
export interface RangeMetrics {
  readonly total_return: number | null;
  readonly daily_returns: readonly number[];
  /** Annualised. */
  readonly volatility: number | null;
  readonly max_drawdown: number | null;
}

/** One date of a range. */
export interface RangeDay extends ValueView, WarnedView, Partial<DetailView> {
  readonly date: string;
}

export interface RangeResult {
  readonly model: string;
  /** Present when the prices are made up. */
  readonly market?: 'SYNTHETIC';
  readonly daily: readonly RangeDay[];
  readonly metrics: RangeMetrics;
}

/** A range, trimmed to the dates that exist. */
export interface RangeResults {
  readonly start_date: string;
  readonly end_date: string;
  readonly results: readonly RangeResult[];
}
