import { type PortfolioRepository, type Transaction } from '@app/database';
import { type Job, type ModelDay } from '@app/domain';
import { type ModelProgress, type SimulationPlan } from './plan-model-days.js';
import { registerPortfolio, type Registration } from './register-portfolio.js';
import { newModelDay } from './request-planning.js';

/** What is planned for a job, and for which portfolios. */
export interface Booking extends Omit<Registration, 'supersededFrom'> {
  readonly plan: SimulationPlan;
  readonly progress: readonly ModelProgress[];
}

/**
 * Makes room for a job's model-days in the portfolios of its models.
 * @returns the model-days, to be stored with the job
 * @throws DomainError `initial_cash_changed`
 */
export async function bookModelDays(
  transaction: Transaction,
  portfolios: PortfolioRepository,
  job: Job,
  { plan, progress, ...registration }: Booking,
): Promise<readonly ModelDay[]> {
  for (const [signature, from] of plan.supersedeFrom) {
    await portfolios.supersede(transaction, signature, from, registration.now);
  }
  for (const model of progress) {
    const supersededFrom = plan.supersedeFrom.get(model.signature);
    await registerPortfolio(transaction, portfolios, model, { ...registration, supersededFrom });
  }
  return plan.modelDays.map(({ signature, date }) => newModelDay(job, signature, date));
}
