import { UsageDto } from '../../usage.dto.js';

/** A day's value in dollars. */
export class DailyPnlDto {
  profit!: number;

  /** profit / previous portfolio value x 100. */
  return_pct!: number;

  portfolio_value!: number;

  /** Present while the value stands on an open because the close is not known yet. */
  provisional?: boolean;
}

export class TradeDto {
  id!: number;

  /** buy or sell. */
  action!: string;

  symbol!: string;

  amount!: number;

  /** What was paid a share, slippage included. */
  price!: number;

  /** price x amount. */
  total!: number;

  /** Paid besides; cash changed by total and commission. */
  commission!: number;
}

/** A split or dividend of a held symbol, as it changed the opening position. */
export class AdjustmentDto {
  symbol!: string;

  ex_date!: string;

  /** Shares after for one before; 1 without a split. */
  split_factor!: number;

  dividend_per_share!: number;

  shares_before!: number;

  shares_after!: number;

  /** Dollars paid for the dividend and for the fraction of a share that a split left over. */
  cash!: number;
}

/** Tool calls by group. */
export class ToolUsageDto {
  math!: number;

  search!: number;

  trade!: number;

  get_price!: number;
}

/** One request to a model's provider; what is null is unknown. */
export class ModelCallDto {
  latency_ms!: number;

  prompt_tokens!: number | null;

  cached_tokens!: number | null;

  completion_tokens!: number | null;

  reasoning_tokens!: number | null;

  cost_usd!: number | null;

  finish_reason!: string | null;

  system_fingerprint!: string | null;

  /** The code of what came instead of an answer. */
  failure!: string | null;
}

/** All attempts at the model-day together, failed ones too. */
export class TokenUsageDto extends UsageDto {
  calls!: ModelCallDto[];
}

export class ReasoningDto {
  total_steps!: number;

  stop_signal_received!: boolean;

  /** finish, max_steps, loop or budget. */
  stop_reason!: string;

  reasoning_summary!: string;

  tool_usage!: ToolUsageDto;

  /** null for a built-in model. */
  token_usage!: TokenUsageDto | null;
}

export class DateResultDto {
  /** Signature. */
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  /** Shares by held symbol, and CASH in dollars. */
  positions!: Record<string, number>;

  daily_pnl!: DailyPnlDto;

  /** Held symbols valued at their last known price. */
  stale_symbols?: string[];

  /** With detail=full: every trade filled at the session's open. */
  execution?: string;

  /** With detail=full. */
  trades?: TradeDto[];

  /** With detail=full, on days on which a split or dividend changed what was held. */
  adjustments?: AdjustmentDto[];

  /** With detail=full. */
  ai_reasoning?: ReasoningDto;

  /** With detail=full: under DATA_DIR. */
  log_file_path?: string;
}

/** The portfolios on one date. */
export class DateResultsDto {
  date!: string;

  results!: DateResultDto[];
}

export class DailyValueDto extends DailyPnlDto {
  date!: string;

  /** With detail=full: every trade filled at the session's open. */
  execution?: string;

  /** With detail=full. */
  trades?: TradeDto[];

  /** With detail=full, on days on which a split or dividend changed what was held. */
  adjustments?: AdjustmentDto[];

  /** With detail=full. */
  ai_reasoning?: ReasoningDto;

  /** With detail=full: under DATA_DIR. */
  log_file_path?: string;
}

/** Fractions, not per cent. */
export class RangeMetricsDto {
  total_return!: number | null;

  daily_returns!: number[];

  /** Annualised. */
  volatility!: number | null;

  max_drawdown!: number | null;
}

export class RangeResultDto {
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  daily!: DailyValueDto[];

  metrics!: RangeMetricsDto;
}

/** The portfolios over a range, trimmed to the dates that exist. */
export class RangeResultsDto {
  start_date!: string;

  end_date!: string;

  results!: RangeResultDto[];
}
