import { IsOptional, IsString } from 'class-validator';
import { RangeQueryDto } from '../../reads/read-query.dto.js';

/** At a date, or over a range; the latest position without either. */
export class PositionsQueryDto extends RangeQueryDto {
  /**
   * The position at the end of this date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  date?: string;
}

/** What a portfolio held at the end of a session. */
export class PositionDto {
  date!: string;

  /** Shares by held symbol, and CASH in dollars. */
  positions!: Record<string, number>;

  portfolio_value!: number;

  /** Present while the value stands on an open because the close is not known yet. */
  provisional?: boolean;

  /** Held symbols valued at their last known price. */
  stale_symbols?: string[];
}

export class PositionAtDateDto extends PositionDto {
  /** Signature. */
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;
}

export class PositionHistoryDto {
  /** Signature. */
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: string;

  start_date!: string;

  end_date!: string;

  history!: PositionDto[];
}
