const DIGITS = 12;

/** An exact factor, such as 5 over 10,000. The denominator is positive. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A JSON number as the decimal that it shows: 0.2 is two tenths, not the nearest binary fraction. Up to twelve decimals. */
export function ratioOf(value: number): Ratio {
  return { numerator: BigInt(value.toFixed(DIGITS).replace('.', '')), denominator: 10n ** BigInt(DIGITS) };
}
