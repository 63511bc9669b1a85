import { type Money, type PortfolioDay, type TradingDate } from '@app/domain';
import { type UseCaseParts } from '../infrastructure.js';
import { valueDay } from '../run-model-day/value-day.js';
import { describeLateAction, lateActions, type LateAction } from './late-actions.js';

/**
 * Computes stored portfolio values again after an import: a close that was missing has become known (`provisional` is
 * cleared), or a price was corrected. Actions and positions never change; where a split or dividend became known too
 * late, values stay as they are and `lateActions` says so.
 */
export class RevaluePortfolios {
  constructor(private readonly parts: Pick<UseCaseParts, 'database' | 'repositories' | 'valuationPrices'>) {}

  /**
   * @param from the first date whose prices changed; a change can reach later days through last known prices and profits
   * @returns how many days got another value
   */
  async execute(from: TradingDate): Promise<number> {
    let changed = 0;
    for (const signature of await this.parts.repositories.portfolios.signatures())
      changed += await this.revalue(signature, from);
    return changed;
  }

  /**
   * One line for each split or dividend that portfolios have traded past without having it.
   * @param signatures the portfolios to look at; all of them when left out
   */
  async lateActions(signatures?: readonly string[]): Promise<string[]> {
    const lines: string[] = [];
    for (const signature of signatures ?? (await this.parts.repositories.portfolios.signatures())) {
      const late = await this.lateActionsOf(await this.parts.repositories.portfolios.days(signature));
      lines.push(...late.map(describeLateAction));
    }
    return lines;
  }

  private async revalue(signature: string, from: TradingDate): Promise<number> {
    const { database, repositories } = this.parts;
    const { portfolios } = repositories;
    const portfolio = await portfolios.find(signature);
    if (!portfolio) return 0;
    let previousValue: Money = portfolio.initialCash;
    const revalued: PortfolioDay[] = [];
    const days = await portfolios.days(signature);
    const [late] = await this.lateActionsOf(days);
    for (const day of days) {
      const stays = day.date < from || (late !== undefined && day.date >= late.day.date);
      const value = stays ? day : await this.valued(day, previousValue);
      if (!sameValue(value, day)) revalued.push(value);
      previousValue = value.portfolioValue;
    }
    if (revalued.length > 0) {
      await database.transaction(async (transaction) => {
        for (const day of revalued) await portfolios.revalue(transaction, day);
      });
    }
    return revalued.length;
  }

  private async lateActionsOf(days: readonly PortfolioDay[]): Promise<readonly LateAction[]> {
    const [first, last] = [days[0], days.at(-1)];
    if (!first || !last) return [];
    const held = new Set(days.flatMap(({ closing }) => [...closing.holdings.keys()]));
    const { corporateActions } = this.parts.repositories;
    return lateActions(days, await corporateActions.between([...held], first.date, last.date));
  }

  private async valued(day: PortfolioDay, previousValue: Money): Promise<PortfolioDay> {
    const valuation = await this.parts.valuationPrices.on(day.date, day.closing.holdings.keys());
    return { ...day, ...valueDay(day.closing, valuation, previousValue) };
  }
}

function sameValue(a: PortfolioDay, b: PortfolioDay): boolean {
  return (
    a.portfolioValue.equals(b.portfolioValue) &&
    a.profit.equals(b.profit) &&
    a.provisional === b.provisional &&
    a.staleSymbols.join() === b.staleSymbols.join()
  );
}
