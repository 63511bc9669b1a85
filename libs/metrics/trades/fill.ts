/** A split of shares that are held, before a session's first fill. */
export interface Split {
  readonly symbol: string;
  /** The session on which it takes effect, counted as in `Fill`. */
  readonly session: number;
  /** Whole shares held after it; a fraction that was paid out is not a round trip of its own. */
  readonly sharesAfter: number;
}

/** One executed order. */
export interface Fill {
  readonly symbol: string;
  /** The session's position in the trading calendar's order; differences of these are holding periods. */
  readonly session: number;
  /** Shares bought, or, negative, sold. */
  readonly shares: number;
  /** Dollars per share. */
  readonly price: number;
  /** Commission in dollars; 0 when not given. */
  readonly commission?: number;
}
