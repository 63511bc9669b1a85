import { isBuiltIn } from '@app/agent';
import { type ModelConfig } from '@app/config';
import { DomainError } from '@app/domain';

/** Hosts that say with every answer what it cost. */
const HOSTS_THAT_REPORT_COST: readonly string[] = ['openrouter.ai'];

/**
 * Checks that what a model spends can be known where its config bounds it: from the provider, or from prices.
 * @param defaultBaseUrl where requests go for a model that names no provider
 * @throws DomainError `invalid_config` naming `prices_per_million`
 */
export function checkBudget(model: ModelConfig, defaultBaseUrl: string | undefined): void {
  const { budget, basemodel, signature } = model;
  if (budget.maxCostUsdPerJob === undefined || budget.pricesPerMillion || isBuiltIn(basemodel)) return;
  if (reportsCost(model.openaiBaseUrl ?? defaultBaseUrl)) return;
  throw new DomainError({
    code: 'invalid_config',
    message:
      `models: "${signature}" has max_cost_usd_per_job but no prices_per_million, and its provider does not say what ` +
      'answers cost. Add prices_per_million with prompt and completion, in US dollars per million tokens.',
    details: { field: 'models.prices_per_million', model: signature },
  });
}

function reportsCost(baseUrl: string | undefined): boolean {
  return baseUrl !== undefined && HOSTS_THAT_REPORT_COST.includes(new URL(baseUrl).hostname);
}
