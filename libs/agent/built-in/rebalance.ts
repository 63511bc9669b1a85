import { Money } from '@app/domain';
import { type SessionBriefing } from '../session/session-briefing.js';
import { type PlannedCall } from './strategy.js';
import { TradePlan } from './trade-plan.js';

/**
 * The trades that bring the portfolio to equal dollars in each target and nothing else, in whole shares at today's
 * opens: first the sells, then the buys that the cash then pays for. Symbols without an open are left as they are.
 * They are tried on a ledger of their own, so that costs and limits leave out or shorten what would be refused.
 */
export function rebalance(briefing: SessionBriefing, targets: readonly string[]): readonly PlannedCall[] {
  const { position, opens } = briefing;
  const wanted = targetShares(
    briefing,
    targets.filter((symbol) => opens.has(symbol)),
  );
  const plan = new TradePlan(briefing);
  for (const [symbol, held] of position.holdings) plan.sell(symbol, held - (wanted.get(symbol) ?? 0));
  for (const [symbol, shares] of wanted) plan.buy(symbol, shares - (position.holdings.get(symbol) ?? 0));
  return plan.calls;
}

/** Whole shares of each target when cash and all that can be sold today is split equally. */
function targetShares(
  { position, opens }: Pick<SessionBriefing, 'position' | 'opens'>,
  targets: readonly string[],
): ReadonlyMap<string, number> {
  let total = position.cash;
  for (const [symbol, held] of position.holdings) {
    total = total.plus((opens.get(symbol) ?? Money.zero).timesShares(held));
  }
  const share = Money.fromNumber(total.toNumber() / Math.max(targets.length, 1));
  return new Map(targets.map((symbol) => [symbol, (opens.get(symbol) ?? Money.zero).sharesFor(share)]));
}
