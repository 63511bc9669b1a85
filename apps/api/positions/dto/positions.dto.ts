import { IsOptional, IsString } from 'class-validator';
import { RangeQueryDto } from '../../reads/read-query.dto.js';
import { DateField, SignatureField } from '../../open-api/fields.js';

/** At a date, or over a range; the latest position without either. */
export class PositionsQueryDto extends RangeQueryDto {
  /**
   * The position at the end of this date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  @DateField()
  date?: string;
}

/** What a portfolio held at the end of a session. */
export class PositionDto {
  @DateField()
  date!: string;

  /** Shares by held symbol, and CASH in dollars. */
  positions!: Record<string, number>;

  /** US dollars: cash plus shares at the date's close. */
  portfolio_value!: number;

  /** Present while the value stands on an open because the close is not known yet. */
  provisional?: boolean;

  /** Held symbols valued at their last known price. */
  stale_symbols?: string[];
}

export class PositionAtDateDto extends PositionDto {
  /** Signature. */
  @SignatureField()
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';
}

export class PositionHistoryDto {
  /** Signature. */
  @SignatureField()
  model!: string;

  /** SYNTHETIC when the prices are made up. */
  market?: 'SYNTHETIC';

  @DateField()
  start_date!: string;

  @DateField()
  end_date!: string;

  history!: PositionDto[];
}
