import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { DateField, UuidField } from '../open-api/fields.js';

/** What every read of results takes. */
export class ReadQueryDto {
  /** json or csv; without it the Accept header decides. */
  @IsOptional()
  @IsIn(['json', 'csv'])
  format?: 'json' | 'csv';
}

/** A range of dates. */
export class RangeQueryDto extends ReadQueryDto {
  /**
   * First date, YYYY-MM-DD.
   * @example "2025-10-01"
   */
  @IsOptional()
  @IsString()
  @DateField()
  start_date?: string;

  /**
   * Last date, YYYY-MM-DD.
   * @example "2025-10-29"
   */
  @IsOptional()
  @IsString()
  @DateField()
  end_date?: string;
}

/** A range of dates, and whose. */
export class PortfolioRangeQueryDto extends RangeQueryDto {
  /** Signatures, repeated or separated by commas. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    value === undefined || Array.isArray(value) ? value : [value],
  )
  @IsString({ each: true })
  @MaxLength(15_000, { each: true })
  @ArrayMaxSize(100)
  model?: string[];

  /** Only what this job has run. */
  @IsOptional()
  @IsString()
  @UuidField()
  job_id?: string;
}
