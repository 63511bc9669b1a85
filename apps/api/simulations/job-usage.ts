import { sumUsage, type Job, type Usage } from '@app/domain';
import { usageView } from '@app/results';
import { type JobUsageDto } from './dto/job.dto.js';

/**
 * What a job took, and each of its models, in the job's order.
 * @param usageOf by signature
 */
export function jobUsageView({ models }: Job, usageOf: ReadonlyMap<string, Usage>): JobUsageDto {
  return {
    ...usageView(sumUsage([...usageOf.values()])),
    models: models.flatMap((model) => {
      const usage = usageOf.get(model);
      return usage ? [{ model, ...usageView(usage) }] : [];
    }),
  };
}
