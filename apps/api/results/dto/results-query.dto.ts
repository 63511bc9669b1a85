import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { RangeQueryDto } from '../../reads/read-query.dto.js';
import { DateField, SignatureField } from '../../open-api/fields.js';

/** One date, or a range. */
export class ResultsQueryDto extends RangeQueryDto {
  /**
   * One date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  @DateField()
  date?: string;

  /** Signature. */
  @IsOptional()
  @IsString()
  @MaxLength(120)
  @SignatureField()
  model?: string;

  /** minimal, or full: with trades, reasoning and log file of each date. */
  @IsOptional()
  @IsIn(['minimal', 'full'])
  detail?: 'minimal' | 'full';
}
