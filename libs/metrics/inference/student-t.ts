import { invert } from './invert.js';

/**
 * The probability that a Student t variable lies between -t and t.
 *
 * Formula: with a = atan(t / sqrt(v)), sums of powers of cos(a), one for odd and one for even v.
 * Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.7.3 and 26.7.4.
 *
 * @param t 0 or more
 * @param freedom degrees of freedom v, a whole number from 1
 */
export function studentTWithin(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let power = odd ? 3 : 2; power <= freedom - 2; power += 2) {
    term *= ((power - 1) / power) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/**
 * The half-width, in standard errors, of an interval that holds a Student t variable with the given probability.
 *
 * @param level from 0 to below 1, such as 0.95
 * @param freedom degrees of freedom, a whole number from 1
 */
export function studentTHalfWidth(level: number, freedom: number): number {
  return invert((t) => studentTWithin(t, freedom), level, { low: 0, high: 1e9 });
}
