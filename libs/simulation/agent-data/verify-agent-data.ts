import { type Portfolio, type PortfolioDay } from '@app/domain';
import { type UseCaseParts } from '../infrastructure.js';
import { type AgentDataFolder } from './agent-data-folder.js';
import { type CheckedHistory, type CheckHistory } from './check-history.js';
import { firstDifference } from './compare-days.js';

/** How a portfolio's files compare with prices and database. */
export interface VerifiedPortfolio {
  readonly history: CheckedHistory;
  /** Days of the files that the database has too. */
  readonly storedDays: number;
  /** Where database and files differ; undefined when they do not, or the portfolio is not stored. */
  readonly difference?: string;
}

/** Checks recorded files against prices, and against what the database has of their portfolios; writes nothing. */
export class VerifyAgentData {
  constructor(
    private readonly parts: Pick<UseCaseParts, 'repositories'>,
    private readonly checkHistory: CheckHistory,
  ) {}

  async execute(
    { portfolios }: AgentDataFolder,
    onPortfolio: (verified: VerifiedPortfolio) => void,
  ): Promise<void> {
    for (const recorded of portfolios) {
      const history = await this.checkHistory.execute(recorded);
      const stored = await this.parts.repositories.portfolios.days(recorded.signature);
      const storedDays = Math.min(stored.length, history.days.length);
      onPortfolio({ history, storedDays, difference: await this.differenceOf(history, stored) });
    }
  }

  private async differenceOf(
    { signature, portfolio, days, problems }: CheckedHistory,
    stored: readonly PortfolioDay[],
  ): Promise<string | undefined> {
    if (stored.length === 0 || problems.length > 0 || !portfolio) return undefined;
    const registered = await this.parts.repositories.portfolios.find(signature);
    const start = registered && startText(registered);
    if (start !== startText(portfolio)) {
      return `it starts with ${String(start)} in the database, ${startText(portfolio)} by the files`;
    }
    return firstDifference(stored, days)?.message;
  }
}

function startText({ initialCash, initDate }: Portfolio): string {
  return `${initialCash.toString()} dollars on ${initDate}`;
}
