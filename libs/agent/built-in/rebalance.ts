import { Money } from '@app/domain';
import { type SessionBriefing } from '../session/session-briefing.js';
import { type PlannedCall } from './strategy.js';

/** A buy or sell as a tool call. */
export function trade(side: 'buy' | 'sell', symbol: string, amount: number): PlannedCall {
  return { name: side, args: { symbol, amount } };
}

/**
 * The trades that bring the portfolio to equal dollars in each target and nothing else, in whole shares at today's
 * opens: first the sells, then the buys that the cash then pays for. Symbols without an open are left as they are.
 */
export function rebalance(
  { position, opens }: SessionBriefing,
  targets: readonly string[],
): readonly PlannedCall[] {
  const tradable = targets.filter((symbol) => opens.has(symbol));
  const wanted = targetShares({ position, opens }, tradable);
  const sells: PlannedCall[] = [];
  let cash = position.cash;
  for (const [symbol, held] of position.holdings) {
    const open = opens.get(symbol);
    const surplus = held - (wanted.get(symbol) ?? 0);
    if (!open || surplus <= 0) continue;
    sells.push(trade('sell', symbol, surplus));
    cash = cash.plus(open.timesShares(surplus));
  }
  const buys: PlannedCall[] = [];
  for (const [symbol, shares] of wanted) {
    const open = opens.get(symbol) ?? Money.zero;
    const amount = Math.min(shares - (position.holdings.get(symbol) ?? 0), open.sharesFor(cash));
    if (amount <= 0) continue;
    buys.push(trade('buy', symbol, amount));
    cash = cash.minus(open.timesShares(amount));
  }
  return [...sells, ...buys];
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
