import { type PerformanceRequest } from '@app/results';
import { type BenchmarkQueryDto } from './benchmark-query.dto.js';
import { readJobId, readRange } from './read-range.js';

/** @throws DomainError `invalid_date`, `invalid_job_id` */
export function toPerformanceRequest(query: BenchmarkQueryDto): PerformanceRequest {
  return {
    ...readRange(query),
    models: query.model,
    jobId: readJobId(query.job_id),
    benchmark: query.benchmark?.toUpperCase(),
  };
}
