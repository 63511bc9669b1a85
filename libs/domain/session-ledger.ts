import { applyAction, isShareCount, refuse, type TradeOrder, type TradeResult } from './apply-action.js';
import { type Fill } from './fill.js';
import { type Money } from './money.js';
import { type Position } from './position.js';
import { affordableShares } from './trade-costs.js';
import { sharesWithinLimit } from './trading-limits.js';
import { FREE_TRADING, type TradingRules } from './trading-rules.js';

/** How a session's trades are judged besides cash and holdings. */
export interface TradingTerms {
  /** Trades are free and unlimited where they are not given. */
  readonly rules?: TradingRules;
  /** Closes of the previous session: what held symbols without an open count at when positions are limited. */
  readonly previousCloses?: ReadonlyMap<string, Money>;
  /** Why a symbol may not be bought, as the beginning of a sentence that names it; undefined for one that may. */
  readonly whyOutside?: (symbol: string) => string | undefined;
}

/**
 * The in-memory ledger of one agent session: what the session has traded so far on top of its opening position.
 * Every trade is one synchronous step, so that two calls of one turn can never both spend the same cash.
 */
export class SessionLedger {
  private current: Position;
  private readonly booked: Fill[] = [];
  private readonly answers = new Map<string, TradeResult>();
  private readonly rules: TradingRules;
  private readonly previousCloses: ReadonlyMap<string, Money>;
  private readonly whyOutside: (symbol: string) => string | undefined;

  /** @param openPrices today's opens in dollars; a symbol that is missing here cannot be traded today */
  constructor(
    readonly opening: Position,
    private readonly openPrices: ReadonlyMap<string, Money>,
    terms: TradingTerms = {},
  ) {
    this.current = opening;
    this.rules = terms.rules ?? FREE_TRADING;
    this.previousCloses = terms.previousCloses ?? new Map();
    this.whyOutside = terms.whyOutside ?? (() => undefined);
  }

  get position(): Position {
    return this.current;
  }

  /** The trades that were booked, in order. */
  get fills(): readonly Fill[] {
    return this.booked;
  }

  /** How many shares of a symbol can be bought now: what cash pays for, costs included, within the limits. */
  purchasable(symbol: string): number {
    const open = this.openPrices.get(symbol);
    if (!open || this.tradesAreUsedUp() || this.whyOutside(symbol) !== undefined) return 0;
    return Math.min(affordableShares(this.current.cash, open, this.rules), this.withinPositionLimit(symbol));
  }

  /**
   * Books a trade at today's open or refuses it.
   * @param callId our identity of the tool call; the same call delivered again gets its first answer and books nothing
   */
  trade(order: TradeOrder, callId?: string): TradeResult {
    const before = callId === undefined ? undefined : this.answers.get(callId);
    if (before) return before;
    const result =
      this.refuseOutside(order) ??
      this.refuseBeyondLimits(order) ??
      applyAction(this.current, order, this.openPrices.get(order.symbol), this.rules);
    if (result.ok) {
      this.current = result.position;
      this.booked.push(result.fill);
    }
    if (callId !== undefined) this.answers.set(callId, result);
    return result;
  }

  /** What does not belong to the day's universe can be sold as long as it is held, and never be bought. */
  private refuseOutside({ side, symbol, amount }: TradeOrder): TradeResult | undefined {
    const why = side === 'buy' && isShareCount(amount) ? this.whyOutside(symbol) : undefined;
    if (why === undefined) return undefined;
    const rest = this.current.holdings.has(symbol) ? 'it can be sold, not bought' : 'it cannot be bought';
    return refuse('outside_universe', `${why}; ${rest}.`, { symbol });
  }

  /** Limits come before cash, so that a refusal for want of cash never names a number that a limit forbids. */
  private refuseBeyondLimits({ side, symbol, amount }: TradeOrder): TradeResult | undefined {
    if (!isShareCount(amount) || !this.openPrices.get(symbol)?.isPositive()) return undefined;
    const { maxTradesPerDay, maxPositionFraction } = this.rules;
    if (this.tradesAreUsedUp()) {
      const message = `The limit of ${maxTradesPerDay} trades a day is reached; nothing more can be traded until the next session.`;
      return refuse('trade_limit', message, { max_trades_per_day: maxTradesPerDay });
    }
    if (side === 'sell' || amount <= this.withinPositionLimit(symbol)) return undefined;
    const purchasable = this.purchasable(symbol);
    return refuse(
      'position_limit',
      `With ${amount} more ${symbol} it would be more than ${maxPositionFraction} of the portfolio's value at today's ` +
        `opens; at most ${purchasable} can be bought.`,
      { symbol, max_position_fraction: maxPositionFraction, allowed: purchasable },
    );
  }

  private tradesAreUsedUp(): boolean {
    return this.booked.length >= (this.rules.maxTradesPerDay ?? Infinity);
  }

  private withinPositionLimit(symbol: string): number {
    const prices = { opens: this.openPrices, previousCloses: this.previousCloses };
    return sharesWithinLimit(this.current, symbol, prices, this.rules);
  }
}
