import { type Fill, type Split } from './fill.js';

/** Shares that were bought in one fill and sold in one fill. */
export interface RoundTrip {
  readonly symbol: string;
  readonly shares: number;
  /** Session of the purchase, see `Fill.session`. */
  readonly openedAt: number;
  readonly closedAt: number;
  /** Dollars per share. */
  readonly buyPrice: number;
  readonly sellPrice: number;
  /** These shares' part of the commissions of both fills, in dollars. */
  readonly commission: number;
  /** Realised profit in dollars: shares x (sell price - buy price) - commission. */
  readonly profit: number;
}

/** Shares that were bought and are still held. */
export interface OpenLot {
  readonly symbol: string;
  readonly shares: number;
  readonly openedAt: number;
  readonly buyPrice: number;
  /** These shares' part of the purchase's commission, in dollars. */
  readonly commission: number;
}

export interface MatchedFills {
  /** In the order of the sales; a sale's trips in the order of the purchases. */
  readonly closed: readonly RoundTrip[];
  /** What is left, by symbol in the order of the first purchase, oldest first. */
  readonly open: readonly OpenLot[];
}

/**
 * Matches sales with purchases, first in, first out: the shares that were bought first are sold first.
 *
 * Formula: per symbol a queue of lots; a sale takes shares from its front and makes one round trip per lot it touches.
 * A split multiplies the shares of every lot by shares after / shares before and divides its price by the same.
 * Commissions are divided among the shares of their fill evenly.
 * Shape: fills in the order of their execution give the round trips that ended and the lots that did not.
 * Period and units: sessions, shares and dollars, see `Fill`.
 * Too few: no fills give no trips; a fill of 0 shares gives nothing.
 * NaN rule: NaN shares are refused; a NaN price gives trips with a NaN profit.
 * Source: FIFO, as in 26 CFR 1.1012-1(c); empyrical does not have it.
 *
 * @throws RangeError when more is sold than is held: short sales are not known here
 */
export function roundTrips(fills: readonly Fill[], splits: readonly Split[] = []): MatchedFills {
  const lots = new Map<string, OpenLot[]>();
  const closed: RoundTrip[] = [];
  const pending = [...splits];
  for (const fill of fills) {
    const held = lots.get(fill.symbol) ?? [];
    lots.set(fill.symbol, held);
    while (pending[0] && pending[0].session <= fill.session) split(lots, pending.shift());
    if (Number.isNaN(fill.shares)) throw new RangeError(`A fill of ${fill.symbol} has NaN shares.`);
    if (fill.shares > 0) held.push(lotOf(fill));
    if (fill.shares < 0) closed.push(...sell(fill, held));
  }
  for (const late of pending) split(lots, late);
  return { closed, open: [...lots.values()].flat() };
}

/** The last lot takes what rounding leaves, so that the lots add up to what is held. */
function split(lots: ReadonlyMap<string, OpenLot[]>, taking: Split | undefined): void {
  const held = taking && lots.get(taking.symbol);
  if (!held || held.length === 0) return;
  const before = held.reduce((sum, lot) => sum + lot.shares, 0);
  const factor = taking.sharesAfter / before;
  let left = taking.sharesAfter;
  for (const [index, lot] of held.entries()) {
    const shares = index === held.length - 1 ? left : lot.shares * factor;
    held[index] = { ...lot, shares, buyPrice: lot.buyPrice / factor };
    left -= shares;
  }
}

function lotOf({ symbol, shares, session, price, commission = 0 }: Fill): OpenLot {
  return { symbol, shares, openedAt: session, buyPrice: price, commission };
}

/** Takes the sold shares out of the lots, oldest first. */
function sell(sale: Fill, held: OpenLot[]): RoundTrip[] {
  const sold = -sale.shares;
  const trips: RoundTrip[] = [];
  for (let left = sold; left > 0;) {
    const lot = held.shift();
    if (!lot) {
      throw new RangeError(
        `${sold} shares of ${sale.symbol} are sold, ${left} more than are held at that point.`,
      );
    }
    const shares = Math.min(left, lot.shares);
    trips.push(tripOf(lot, sale, shares));
    if (shares < lot.shares) held.unshift(remainder(lot, shares));
    left -= shares;
  }
  return trips;
}

function tripOf(lot: OpenLot, sale: Fill, shares: number): RoundTrip {
  const commission =
    lot.commission * (shares / lot.shares) + (sale.commission ?? 0) * (shares / -sale.shares);
  return {
    symbol: lot.symbol,
    shares,
    openedAt: lot.openedAt,
    closedAt: sale.session,
    buyPrice: lot.buyPrice,
    sellPrice: sale.price,
    commission,
    profit: shares * (sale.price - lot.buyPrice) - commission,
  };
}

function remainder(lot: OpenLot, taken: number): OpenLot {
  const shares = lot.shares - taken;
  return { ...lot, shares, commission: lot.commission * (shares / lot.shares) };
}
