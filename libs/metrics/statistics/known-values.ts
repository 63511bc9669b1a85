/** The values that are not NaN, in their order. */
export function knownValues(values: readonly number[]): number[] {
  return values.filter((value) => !Number.isNaN(value));
}
