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
