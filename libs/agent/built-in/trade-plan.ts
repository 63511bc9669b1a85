import { SessionLedger, type Position, type TradeSide } from '@app/domain';
import { type SessionBriefing } from '../session/session-briefing.js';
import { type PlannedCall } from './strategy.js';

/** A buy or sell as a tool call. */
export function trade(side: TradeSide, symbol: string, amount: number): PlannedCall {
  return { name: side, args: { symbol, amount } };
}

/** The trades of a session, tried on a ledger like the session's own before they are asked for. */
export class TradePlan {
  private readonly planned: PlannedCall[] = [];
  private readonly ledger: SessionLedger;

  constructor({ position, opens, previousCloses, trading }: SessionBriefing) {
    this.ledger = new SessionLedger(position, opens, { rules: trading, previousCloses });
  }

  get calls(): readonly PlannedCall[] {
    return this.planned;
  }

  /** What will be held when the trades planned so far are booked. */
  get position(): Position {
    return this.ledger.position;
  }

  /** How many shares of a symbol can be bought after the trades planned so far. */
  purchasable(symbol: string): number {
    return this.ledger.purchasable(symbol);
  }

  /** Plans to buy so many shares, or as many as can be bought. */
  buy(symbol: string, amount: number): void {
    this.add('buy', symbol, Math.min(amount, this.purchasable(symbol)));
  }

  /** Plans to sell; what cannot be sold is left out. */
  sell(symbol: string, amount: number): void {
    this.add('sell', symbol, amount);
  }

  private add(side: TradeSide, symbol: string, amount: number): void {
    if (amount > 0 && this.ledger.trade({ side, symbol, amount }).ok)
      this.planned.push(trade(side, symbol, amount));
  }
}
