import { IsIn, IsOptional } from 'class-validator';
import { BenchmarkQueryDto } from '../../reads/benchmark-query.dto.js';

export class PerformanceQueryDto extends BenchmarkQueryDto {
  /** What a CSV holds: the metrics (default), or the daily series. JSON has both. */
  @IsOptional()
  @IsIn(['metrics', 'daily'])
  table?: 'metrics' | 'daily';
}
