import { invert } from './invert.js';

/** Beyond this many standard deviations a double cannot tell the probability from 0 or 1. */
const EDGE = 8.5;

/**
 * The probability that a standard normal variable is below `z`, to about 1e-15; NaN of NaN.
 *
 * Formula: 1/2 + density(z) x (z + z^3/3 + z^5/(3 x 5) + z^7/(3 x 5 x 7) + ...).
 * Source: Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004.
 */
export function normalProbability(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z > EDGE) return 1;
  if (z < -EDGE) return 0;
  let term = z;
  let sum = z;
  for (let odd = 3, before = Number.NaN; sum !== before; odd += 2) {
    before = sum;
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The value that a standard normal variable undercuts with the given probability; -Infinity at 0, Infinity at 1. */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  return invert(normalProbability, probability, { low: -EDGE, high: EDGE });
}
