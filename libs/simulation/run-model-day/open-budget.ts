import { isCostReached, SessionBudget } from '@app/agent';
import { type ModelConfig } from '@app/config';
import { type UsageRepository } from '@app/database';
import { DomainError, NO_USAGE, TokenCost, type ModelCall, type ModelDay } from '@app/domain';

/**
 * The budget of one session, with what the attempts before it have used: at the model-day for the tokens, in the whole job
 * for the dollars.
 * @param calls the session's own requests, as they are written down
 * @returns undefined for a model without a budget
 * @throws DomainError `budget` when the model has no dollars left in this job: no session may start
 */
export async function openBudget(
  usage: UsageRepository,
  claim: ModelDay,
  { budget, signature }: ModelConfig,
  calls: readonly ModelCall[],
): Promise<SessionBudget | undefined> {
  const { maxTokensPerDay, maxCostUsdPerJob } = budget;
  if (maxTokensPerDay === undefined && maxCostUsdPerJob === undefined) return undefined;
  const ofJob = (await usage.ofJob(claim.jobId)).get(signature) ?? NO_USAGE;
  const ofModelDay = await usage.ofModelDay(claim.id);
  const spent = ofJob.cost ?? TokenCost.zero;
  if (isCostReached(budget, spent)) throw budgetSpent(signature, spent, maxCostUsdPerJob);
  return new SessionBudget(budget, { ofModelDay, ofJob }, calls);
}

function budgetSpent(signature: string, spent: TokenCost, limit: number | undefined): DomainError {
  return new DomainError({
    code: 'budget',
    message:
      `${signature} has spent ${spent.toString()} US dollars of the ${String(limit)} that max_cost_usd_per_job allows it in ` +
      'this job. Trigger the dates that are left as a new job, with a larger budget if they need it.',
    details: { field: 'max_cost_usd_per_job', model: signature },
  });
}
