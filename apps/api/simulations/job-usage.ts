import { type AttemptUsage } from '@app/database';
import { sumUsage, type Job } from '@app/domain';
import { usageView } from '@app/results';
import { type JobUsageDto, type ModelDayUsageDto } from './dto/job.dto.js';

/** What a job took, and each of its models, in the job's order. */
export function jobUsageView({ models }: Job, attempts: readonly AttemptUsage[]): JobUsageDto {
  const usageOf = groupBy(attempts, ({ signature }) => signature);
  return {
    ...usageView(sumUsage(attempts.map(({ usage }) => usage))),
    models: models.flatMap((model) => {
      const usages = usageOf.get(model);
      return usages ? [{ model, ...usageView(sumUsage(usages)) }] : [];
    }),
  };
}

/** What model-days took, by their id; those that asked no provider are missing. */
export function modelDayUsageViews(attempts: readonly AttemptUsage[]): ReadonlyMap<string, ModelDayUsageDto> {
  const groups = groupBy(attempts, ({ modelDayId }) => modelDayId);
  return new Map(
    [...groups].map(([id, usages]) => {
      const { totalTokens, cost } = sumUsage(usages);
      return [id, { total_tokens: totalTokens, cost_usd: cost?.toNumber() ?? null }];
    }),
  );
}

function groupBy(attempts: readonly AttemptUsage[], keyOf: (attempt: AttemptUsage) => string) {
  const groups = new Map<string, AttemptUsage['usage'][]>();
  for (const attempt of attempts) {
    const group = groups.get(keyOf(attempt));
    if (group) group.push(attempt.usage);
    else groups.set(keyOf(attempt), [attempt.usage]);
  }
  return groups;
}
