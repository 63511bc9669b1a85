import { type Database, type Repositories } from '@app/database';
import { type TradingDate } from '@app/domain';
import { ValuationPrices } from '@app/market-data';
import { RevaluePortfolios } from '@app/simulation';
import { type CommandContext } from './command.js';

/**
 * Computes stored portfolio values again after prices came in, and says what could not be brought up to date.
 * @param from the first date whose prices may have changed; undefined when nothing came in
 */
export async function revaluePortfolios(
  { portfolios, corporateActions, prices }: Repositories,
  database: Database,
  from: TradingDate | undefined,
  context: CommandContext,
): Promise<void> {
  if (from === undefined) return;
  const valuationPrices = new ValuationPrices(prices);
  const revalue = new RevaluePortfolios({ database, portfolios, corporateActions, valuationPrices });
  const revalued = await revalue.execute(from);
  if (revalued > 0) {
    context.print(`${revalued} stored portfolio values were computed again with the new prices.`);
  }
  for (const line of await revalue.lateActions()) context.print(`warning: ${line}`);
}
