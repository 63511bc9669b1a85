import { mean } from '../statistics/mean.js';

/**
 * The mean of part / whole over the sessions where both are known and the whole is above 0; NaN when there is none.
 * @throws RangeError when the lists differ in length
 */
export function meanShare(parts: readonly number[], wholes: readonly number[]): number {
  if (parts.length !== wholes.length) {
    throw new RangeError(
      `${parts.length} amounts do not belong to ${wholes.length} portfolio values: give both for the same sessions.`,
    );
  }
  const shares = parts.flatMap((part, index) => {
    const whole = wholes[index] ?? Number.NaN;
    return Number.isNaN(part) || !(whole > 0) ? [] : [part / whole];
  });
  return mean(shares);
}
