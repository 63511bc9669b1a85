import { IsIn, IsOptional } from 'class-validator';
import { BenchmarkQueryDto } from '../../reads/benchmark-query.dto.js';

export class LeaderboardQueryDto extends BenchmarkQueryDto {
  /** true compares every two of at most twelve ranked models. */
  @IsOptional()
  @IsIn(['true', 'false'])
  pairs?: 'true' | 'false';
}
