import { type TradingDate } from '@app/domain';
import { type RevaluePortfolios } from '@app/simulation';
import { type CommandContext } from './command.js';

/**
 * Computes stored portfolio values again after prices came in, and says what could not be brought up to date.
 * @param from the first date whose prices may have changed; undefined when nothing came in
 */
export async function revaluePortfolios(
  revalue: RevaluePortfolios,
  from: TradingDate | undefined,
  context: CommandContext,
): Promise<void> {
  if (from === undefined) return;
  const revalued = await revalue.execute(from);
  if (revalued > 0) {
    context.print(`${revalued} stored portfolio values were computed again with the new prices.`);
  }
  for (const line of await revalue.lateActions()) context.print(`warning: ${line}`);
}
