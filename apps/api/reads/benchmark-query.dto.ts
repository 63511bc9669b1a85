import { IsOptional, IsString, Matches } from 'class-validator';
import { PortfolioRangeQueryDto } from './read-query.dto.js';

/** Whose performance, over which dates, against what. */
export class BenchmarkQueryDto extends PortfolioRangeQueryDto {
  /** What is compared with; QQQ unless named. A named one without prices is an error. */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9.-]{1,12}$/, { message: 'benchmark must be a ticker such as QQQ' })
  benchmark?: string;
}
