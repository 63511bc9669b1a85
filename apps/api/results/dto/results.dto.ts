import { type ModelDayWarningCode } from '@app/domain';
import { ModelDayWarningDto } from '../../model-day-warning.dto.js';
import { UsageDto } from '../../usage.dto.js';
import { CountField, DateField, SignatureField } from '../../open-api/fields.js';

/** A day's value in dollars. */
export class DailyPnlDto {
  /** US dollars: the change since the model's previous session; on its first since the initial cash. */
  profit!: number;

  /** profit / previous portfolio value x 100. */
  return_pct!: number;

  /** US dollars: cash plus shares at the date's close. */
  portfolio_value!: number;

  /** Present while the value stands on an open because the close is not known yet. */
  provisional?: boolean;
}

export class TradeDto {
  /** 0, 1, 2, ... within the model's session. */
  @CountField()
  id!: number;

  action!: 'buy' | 'sell';

  symbol!: string;

  /** Shares. */
  @CountField()
  amount!: number;

  /** US dollars per share, slippage included. */
  price!: number;

  /** US dollars: price x amount. */
  total!: number;

  /** US dollars, paid besides: cash changed by total and commission. */
  commission!: number;
}

/** A split or dividend of a held symbol, as it changed the opening position. */
export class AdjustmentDto {
  symbol!: string;

  @DateField()
  ex_date!: string;

  /** Shares after for one before; 1 without a split. */
  split_factor!: number;

  /** US dollars. */
  dividend_per_share!: number;

  @CountField()
  shares_before!: number;

  @CountField()
  shares_after!: number;

  /** Dollars paid for the dividend and for the fraction of a share that a split left over. */
  cash!: number;
}

/** Tool calls by group. */
export class ToolUsageDto {
  @CountField()
  math!: number;

  @CountField()
  search!: number;

  @CountField()
  trade!: number;

  @CountField()
  get_price!: number;
}

/** One request to a model's provider; what is null is unknown. */
export class ModelCallDto {
  /** Milliseconds. */
  latency_ms!: number;

  @CountField()
  prompt_tokens!: number | null;

  @CountField()
  cached_tokens!: number | null;

  @CountField()
  completion_tokens!: number | null;

  @CountField()
  reasoning_tokens!: number | null;

  /** US dollars. */
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
  /** Turns of the model. */
  @CountField()
  total_steps!: number;

  /** Whether the model said that it was done. */
  stop_signal_received!: boolean;

  /** Why the session ended. */
  stop_reason!: 'finish' | 'max_steps' | 'loop' | 'budget';

  /** What was traded and the model's last words, at most 500 characters; with `summarize` in the config the model's own sentences. */
  reasoning_summary!: string;

  tool_usage!: ToolUsageDto;

  /** null for a built-in model. */
  token_usage!: TokenUsageDto | null;
}

export class DateResultDto {
  /** Signature. */
  @SignatureField()
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  /** Shares by held symbol, and CASH in dollars. */
  positions!: Record<string, number>;

  daily_pnl!: DailyPnlDto;

  /** Held symbols valued at their last known price. */
  stale_symbols?: string[];

  /** The codes of the model-day's warnings; present only if it has any. */
  warning_codes?: ModelDayWarningCode[];

  /** With detail=full: every trade filled at the session's open. */
  execution?: 'open';

  /** With detail=full. */
  trades?: TradeDto[];

  /** With detail=full, on days on which a split or dividend changed what was held. */
  adjustments?: AdjustmentDto[];

  /** With detail=full. */
  ai_reasoning?: ReasoningDto;

  /** With detail=full: what has to be known of the model-day before its result is believed. */
  warnings?: ModelDayWarningDto[];

  /** With detail=full: under DATA_DIR. */
  log_file_path?: string;
}

/** The portfolios on one date. */
export class DateResultsDto {
  @DateField()
  date!: string;

  results!: DateResultDto[];
}

export class DailyValueDto extends DailyPnlDto {
  @DateField()
  date!: string;

  /** The codes of the model-day's warnings; present only if it has any. */
  warning_codes?: ModelDayWarningCode[];

  /** With detail=full: every trade filled at the session's open. */
  execution?: 'open';

  /** With detail=full. */
  trades?: TradeDto[];

  /** With detail=full, on days on which a split or dividend changed what was held. */
  adjustments?: AdjustmentDto[];

  /** With detail=full. */
  ai_reasoning?: ReasoningDto;

  /** With detail=full: what has to be known of the model-day before its result is believed. */
  warnings?: ModelDayWarningDto[];

  /** With detail=full: under DATA_DIR. */
  log_file_path?: string;
}

/** Fractions, not per cent. */
export class RangeMetricsDto {
  total_return!: number | null;

  /** One per session of the range. */
  daily_returns!: number[];

  /** Annualised with 252 sessions; sample standard deviation. */
  volatility!: number | null;

  max_drawdown!: number | null;
}

export class RangeResultDto {
  @SignatureField()
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  daily!: DailyValueDto[];

  metrics!: RangeMetricsDto;
}

/** The portfolios over a range, trimmed to the dates that exist. */
export class RangeResultsDto {
  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  results!: RangeResultDto[];
}
