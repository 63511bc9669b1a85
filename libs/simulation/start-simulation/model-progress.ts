import { type PortfolioRepository, type Transaction } from '@app/database';
import { type ModelProgress } from './plan-model-days.js';

/**
 * What models have completed so far, in the given order.
 * @param transaction where the answer decides what is written
 */
export async function readProgress(
  portfolios: PortfolioRepository,
  signatures: readonly string[],
  transaction?: Transaction,
): Promise<readonly ModelProgress[]> {
  const progress: ModelProgress[] = [];
  for (const signature of signatures) {
    const completed = await portfolios.completedDates(signature, transaction);
    progress.push({ signature, completed, portfolio: await portfolios.find(signature, transaction) });
  }
  return progress;
}
