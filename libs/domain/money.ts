import { DomainError } from './domain-error.js';
import { type Ratio } from './ratio.js';

const SCALE = 1_000_000n;
const DIGITS = 6;
const DECIMAL = /^(-?)(\d{1,24})(?:\.(\d{1,6}))?$/;

/**
 * An exact amount of US dollars, counted in whole millionths, so that sums never drift.
 * Immutable. Prices have at most four decimals in the sources, so that price x shares is exact.
 */
export class Money {
  static readonly zero = new Money(0n);

  private constructor(private readonly millionths: bigint) {}

  /**
   * Reads decimal text such as `189.6` or `-0.000001`.
   * @throws DomainError `invalid_amount` for other text, more than six decimals, or more than 24 digits
   */
  static parse(text: string): Money {
    const match = DECIMAL.exec(text);
    if (!match) {
      throw new DomainError({
        code: 'invalid_amount',
        message: 'An amount of money is decimal text with at most six decimals.',
        details: { value: text.slice(0, 40) },
      });
    }
    const magnitude = BigInt(match[2] ?? '0') * SCALE + BigInt((match[3] ?? '').padEnd(DIGITS, '0'));
    return new Money(match[1] ? -magnitude : magnitude);
  }

  /**
   * Takes over a JSON number, rounded to the nearest millionth (the batch system's floats carry dust).
   * @throws DomainError `invalid_amount` when it is not finite or beyond a quadrillion
   */
  static fromNumber(value: number): Money {
    if (!Number.isFinite(value) || Math.abs(value) >= 1e15) {
      throw new DomainError({
        code: 'invalid_amount',
        message: 'An amount of money must be a finite number.',
      });
    }
    return Money.parse(value.toFixed(DIGITS));
  }

  plus(other: Money): Money {
    return new Money(this.millionths + other.millionths);
  }

  minus(other: Money): Money {
    return new Money(this.millionths - other.millionths);
  }

  /** This price times a whole number of shares, exactly. @throws RangeError when the number is not an integer */
  timesShares(shares: number): Money {
    return this.timesInteger(BigInt(shares));
  }

  timesInteger(factor: bigint): Money {
    return new Money(this.millionths * factor);
  }

  /** This amount, which is not negative, times a factor that is not negative either, rounded to a millionth. */
  times({ numerator, denominator }: Ratio, rounding: 'up' | 'down'): Money {
    const product = this.millionths * numerator;
    return new Money((rounding === 'up' ? product + denominator - 1n : product) / denominator);
  }

  /** This amount times a ratio of whole numbers above 0, rounded down to a millionth. */
  timesRatio(numerator: bigint, denominator: bigint): Money {
    return new Money((this.millionths * numerator) / denominator);
  }

  /** How many whole shares at this price the given cash pays for; 0 for a price that is not positive. */
  sharesFor(cash: Money): number {
    return this.isPositive() && cash.isPositive() ? Number(cash.millionths / this.millionths) : 0;
  }

  isNegative(): boolean {
    return this.millionths < 0n;
  }

  isPositive(): boolean {
    return this.millionths > 0n;
  }

  equals(other: Money): boolean {
    return this.millionths === other.millionths;
  }

  compare(other: Money): -1 | 0 | 1 {
    if (this.millionths === other.millionths) return 0;
    return this.millionths < other.millionths ? -1 : 1;
  }

  /** The amount in whole millionths of a dollar, for exact sums in other units. */
  toMillionths(): bigint {
    return this.millionths;
  }

  /** The number for JSON, with at most six decimals. For showing and statistics only: the ledger never reads it back. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** Shortest exact decimal text, e.g. `6633.1`; what the database stores. */
  toString(): string {
    const magnitude = this.millionths < 0n ? -this.millionths : this.millionths;
    const fraction = (magnitude % SCALE).toString().padStart(DIGITS, '0').replace(/0+$/, '');
    const whole = (magnitude / SCALE).toString();
    return `${this.isNegative() ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  }

  toJSON(): number {
    return this.toNumber();
  }
}
