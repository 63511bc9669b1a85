import { type SimulationConfig } from '@app/config';
import { type PortfolioRepository, type Transaction } from '@app/database';
import { DomainError, type TradingDate } from '@app/domain';
import { type ModelProgress } from './plan-model-days.js';

/** What a model's portfolio is registered with. */
export interface Registration {
  readonly config: Pick<SimulationConfig, 'agent' | 'dateRange'>;
  /** Whether the universe's prices are made up. */
  readonly synthetic: boolean;
  /** From which date on the portfolio's days are superseded. */
  readonly supersededFrom?: TradingDate;
  readonly now: string;
}

/**
 * Registers the portfolio of a model that is about to run, unless days of it stay: then it keeps its start, and the cash
 * of a config that says otherwise would be a lie.
 * @throws DomainError `initial_cash_changed`
 */
export async function registerPortfolio(
  transaction: Transaction,
  portfolios: PortfolioRepository,
  model: ModelProgress,
  { config, synthetic, supersededFrom, now }: Registration,
): Promise<void> {
  const { signature, completed, portfolio } = model;
  const { initialCash } = config.agent;
  const keepsDays = completed.some((date) => supersededFrom === undefined || date < supersededFrom);
  if (!keepsDays || !portfolio) {
    const { initDate } = config.dateRange;
    await portfolios.register(transaction, { signature, initDate, initialCash, synthetic }, now);
  } else if (!portfolio.initialCash.equals(initialCash)) {
    throw new DomainError({
      code: 'initial_cash_changed',
      message:
        `agent_config.initial_cash is ${initialCash.toString()}, but ${signature} started with ` +
        `${portfolio.initialCash.toString()}. Give the model another signature, or run it anew from its first ` +
        'session with replace_existing.',
      details: { field: 'agent_config.initial_cash', model: signature },
    });
  }
}
