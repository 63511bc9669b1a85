import { applyAction, type Fill, type TradeOrder, type TradeResult } from './apply-action.js';
import { type Money } from './money.js';
import { type Position } from './position.js';

/**
 * The in-memory ledger of one agent session: what the session has traded so far on top of its opening position.
 * Every trade is one synchronous step, so that two calls of one turn can never both spend the same cash.
 */
export class SessionLedger {
  private current: Position;
  private readonly booked: Fill[] = [];
  private readonly answers = new Map<string, TradeResult>();

  /** @param openPrices today's opens in dollars; a symbol that is missing here cannot be traded today */
  constructor(
    readonly opening: Position,
    private readonly openPrices: ReadonlyMap<string, Money>,
  ) {
    this.current = opening;
  }

  get position(): Position {
    return this.current;
  }

  /** The trades that were booked, in order. */
  get fills(): readonly Fill[] {
    return this.booked;
  }

  /**
   * Books a trade at today's open or refuses it.
   * @param callId our identity of the tool call; the same call delivered again gets its first answer and books nothing
   */
  trade(order: TradeOrder, callId?: string): TradeResult {
    const before = callId === undefined ? undefined : this.answers.get(callId);
    if (before) return before;
    const result = applyAction(this.current, order, this.openPrices.get(order.symbol));
    if (result.ok) {
      this.current = result.position;
      this.booked.push(result.fill);
    }
    if (callId !== undefined) this.answers.set(callId, result);
    return result;
  }
}
