import { DomainError } from './domain-error.js';
import { Money } from './money.js';
import { type Position } from './position.js';
import { type TradingDate } from './trading-date.js';

/** What happens to the shares of a company on a date, before its session opens. */
export interface CorporateAction {
  readonly symbol: string;
  /** The ex-date: who held shares at the close before it is concerned. */
  readonly date: TradingDate;
  /** Shares after for one share before, as decimal text: `10` for a 10:1 split, `0.05` for a 1:20 one, `1` for none. */
  readonly splitFactor: string;
  /** Dollars per share held before the split; zero for none. */
  readonly dividend: Money;
}

/** What a corporate action did to an opening position; kept with the model-day, so that it can be replayed. */
export interface PositionAdjustment extends CorporateAction {
  readonly sharesBefore: number;
  readonly sharesAfter: number;
  /** The dividend, and what was paid for the fraction of a share that a split left over. */
  readonly cash: Money;
}

const FACTOR = /^(\d{1,9})(?:\.(\d{1,9}))?$/;

/** A split factor as an exact ratio of whole numbers. */
export interface SplitRatio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * Reads a split factor, decimal text above 0 such as `10`, `1.5` or `0.05`.
 * @throws DomainError `invalid_split_factor`
 */
export function parseSplitFactor(text: string): SplitRatio {
  const match = FACTOR.exec(text);
  const fraction = match?.[2] ?? '';
  const numerator = match ? BigInt(`${match[1] ?? ''}${fraction}`) : 0n;
  if (numerator > 0n) return { numerator, denominator: 10n ** BigInt(fraction.length) };
  throw new DomainError({
    code: 'invalid_split_factor',
    message: 'A split factor is decimal text above 0, such as 10 or 0.05.',
    details: { value: text.slice(0, 40) },
  });
}

/** A split factor in its shortest form: `10.0` is `10`. @throws DomainError `invalid_split_factor` */
export function normalizeSplitFactor(text: string): string {
  parseSplitFactor(text);
  const [whole = '', fraction = ''] = text.split('.');
  const digits = fraction.replace(/0+$/, '');
  return `${BigInt(whole)}${digits === '' ? '' : `.${digits}`}`;
}

/** A price of before a split in shares of after it, rounded down to a millionth of a dollar. */
export function priceAfterSplit(price: Money, splitFactor: string): Money {
  const { numerator, denominator } = parseSplitFactor(splitFactor);
  return price.timesRatio(denominator, numerator);
}

/**
 * What an action does to a position: a split multiplies the shares, of which only whole ones are kept; the fraction left
 * over is paid at the last price before the split, so that the position is worth what it was. A dividend is paid on the
 * shares held before the split. Cash is rounded down to a millionth of a dollar.
 * @param lastPrice the last price before the ex-date, per share of after the split
 * @returns undefined when the position does not hold the symbol
 */
export function adjustmentOf(
  position: Position,
  action: CorporateAction,
  lastPrice: Money | undefined,
): PositionAdjustment | undefined {
  const sharesBefore = position.holdings.get(action.symbol) ?? 0;
  if (sharesBefore === 0) return undefined;
  const { numerator, denominator } = parseSplitFactor(action.splitFactor);
  const scaled = BigInt(sharesBefore) * numerator;
  const left = scaled % denominator;
  if (left > 0n && !lastPrice) {
    throw new Error(`no price before ${action.date} to pay a fraction of ${action.symbol}`);
  }
  const inLieu = lastPrice?.timesRatio(left, denominator) ?? Money.zero;
  return {
    ...action,
    sharesBefore,
    sharesAfter: Number(scaled / denominator),
    cash: action.dividend.timesShares(sharesBefore).plus(inLieu),
  };
}

/** The position after adjustments, which were worked out one after the other. */
export function bookAdjustments(position: Position, adjustments: readonly PositionAdjustment[]): Position {
  if (adjustments.length === 0) return position;
  const holdings = new Map(position.holdings);
  let { cash } = position;
  for (const { symbol, sharesAfter, cash: paid } of adjustments) {
    if (sharesAfter === 0) holdings.delete(symbol);
    else holdings.set(symbol, sharesAfter);
    cash = cash.plus(paid);
  }
  return { cash, holdings };
}
