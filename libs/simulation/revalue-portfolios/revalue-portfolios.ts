import { type Database, type PortfolioRepository } from '@app/database';
import { type Money, type PortfolioDay, type TradingDate } from '@app/domain';
import { type ValuationPrices } from '@app/market-data';
import { valueDay } from '../run-model-day/value-day.js';

/**
 * Computes stored portfolio values again after an import: a close that was missing has become known (`provisional` is
 * cleared), or a price was corrected. Actions and positions never change.
 */
export class RevaluePortfolios {
  constructor(
    private readonly database: Database,
    private readonly portfolios: PortfolioRepository,
    private readonly valuationPrices: ValuationPrices,
  ) {}

  /**
   * @param from the first date whose prices changed; a change can reach later days through last known prices and profits
   * @returns how many days got another value
   */
  async execute(from: TradingDate): Promise<number> {
    let changed = 0;
    for (const signature of await this.portfolios.signatures())
      changed += await this.revalue(signature, from);
    return changed;
  }

  private async revalue(signature: string, from: TradingDate): Promise<number> {
    const portfolio = await this.portfolios.find(signature);
    if (!portfolio) return 0;
    let previousValue: Money = portfolio.initialCash;
    const revalued: PortfolioDay[] = [];
    for (const day of await this.portfolios.days(signature)) {
      const value = day.date < from ? day : await this.valued(day, previousValue);
      if (!sameValue(value, day)) revalued.push(value);
      previousValue = value.portfolioValue;
    }
    if (revalued.length > 0) {
      await this.database.transaction(async (transaction) => {
        for (const day of revalued) await this.portfolios.revalue(transaction, day);
      });
    }
    return revalued.length;
  }

  private async valued(day: PortfolioDay, previousValue: Money): Promise<PortfolioDay> {
    const valuation = await this.valuationPrices.on(day.date, day.closing.holdings.keys());
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
