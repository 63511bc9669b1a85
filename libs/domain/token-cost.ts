import { DomainError } from './domain-error.js';
import { type Money } from './money.js';

const SCALE = 1_000_000_000_000n;
const DIGITS = 12;
const DECIMAL = /^(\d{1,12})(?:\.(\d{1,12}))?$/;

/**
 * What a model's tokens cost: US dollars, never negative, in whole trillionths. Prices are millionths of a dollar per
 * million tokens, so that one token's price is exact here, and sums never drift. Immutable.
 */
export class TokenCost {
  static readonly zero = new TokenCost(0n);

  private constructor(private readonly trillionths: bigint) {}

  /**
   * Reads what `toString` or `toFixed` wrote.
   * @throws DomainError `invalid_amount` for other text
   */
  static parse(text: string): TokenCost {
    const match = DECIMAL.exec(text);
    if (!match) {
      throw new DomainError({
        code: 'invalid_amount',
        message: 'A cost is decimal text with at most twelve decimals.',
        details: { value: text.slice(0, 40) },
      });
    }
    return new TokenCost(BigInt(match[1] ?? '0') * SCALE + BigInt((match[2] ?? '').padEnd(DIGITS, '0')));
  }

  /** A JSON number rounded to the nearest trillionth; undefined when it cannot be a cost: negative, or a billion or more. */
  static fromNumber(dollars: number): TokenCost | undefined {
    if (!(dollars >= 0 && dollars < 1e9)) return undefined;
    return TokenCost.parse(dollars.toFixed(DIGITS));
  }

  /** @param pricePerMillion dollars per million tokens  @throws RangeError when the tokens are no integer */
  static ofTokens(tokens: number, pricePerMillion: Money): TokenCost {
    return new TokenCost(BigInt(tokens) * pricePerMillion.toMillionths());
  }

  /** Takes over a sum that a database made of `toFixed` texts without their points: whole trillionths of a dollar. */
  static ofTrillionths(text: string): TokenCost {
    return new TokenCost(BigInt(text));
  }

  plus(other: TokenCost): TokenCost {
    return new TokenCost(this.trillionths + other.trillionths);
  }

  compare(other: TokenCost): -1 | 0 | 1 {
    if (this.trillionths === other.trillionths) return 0;
    return this.trillionths < other.trillionths ? -1 : 1;
  }

  /** The number for JSON: for showing only. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** Shortest exact decimal text, e.g. `0.00014725`. */
  toString(): string {
    return this.toFixed().replace(/\.?0+$/, '');
  }

  /** Exact decimal text with all twelve decimals: without their points such texts add up as whole numbers, also in SQL. */
  toFixed(): string {
    const fraction = (this.trillionths % SCALE).toString().padStart(DIGITS, '0');
    return `${(this.trillionths / SCALE).toString()}.${fraction}`;
  }
}
