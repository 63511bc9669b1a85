import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

/** One date, or a range. */
export class ResultsQueryDto {
  /**
   * One date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  date?: string;

  /** First date of a range, YYYY-MM-DD. */
  @IsOptional()
  @IsString()
  start_date?: string;

  /** Last date of a range, YYYY-MM-DD. */
  @IsOptional()
  @IsString()
  end_date?: string;

  /** Signature. */
  @IsOptional()
  @IsString()
  @MaxLength(120)
  model?: string;

  /** minimal, or full: with trades, reasoning and log file of each date. */
  @IsOptional()
  @IsIn(['minimal', 'full'])
  detail?: 'minimal' | 'full';
}
