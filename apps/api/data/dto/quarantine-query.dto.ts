import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Which quarantined bars to list. */
export class QuarantineQueryDto {
  /**
   * One ticker; all of them when left out.
   * @example "AAPL"
   */
  @IsOptional()
  @IsString()
  @MaxLength(20)
  symbol?: string;

  /** Bars per page, 1 to 500; 100 when left out. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;

  /** `next_before` of the page before. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  before?: number;
}
