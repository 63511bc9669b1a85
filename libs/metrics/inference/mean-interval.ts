import { knownValues } from '../statistics/known-values.js';
import { mean } from '../statistics/mean.js';
import { sampleDeviation } from '../statistics/sample-deviation.js';
import { studentTHalfWidth } from './student-t.js';

/** What several runs of the same thing came to. */
export interface MeanInterval {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (ddof = 1) of one run. */
  readonly standardDeviation: number;
  /** The interval's ends, for the mean. */
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

/**
 * Mean, standard deviation and confidence interval of replicates.
 *
 * Formula: mean +- t x s / sqrt(n), t of Student's distribution with n - 1 degrees of freedom.
 * Shape: one figure per replicate, in any order.
 * Units: those of the figures.
 * Too few: one value gives NaN for the deviation and the interval, none also for the mean.
 * NaN rule: NaN values are left out and not counted.
 * Source: Student, "The Probable Error of a Mean", Biometrika 6, 1908.
 *
 * @param level the share of such intervals that hold the true mean
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  const known = knownValues(values);
  const count = known.length;
  const middle = mean(known);
  const standardDeviation = sampleDeviation(known);
  const halfWidth =
    count < 2 ? Number.NaN : (studentTHalfWidth(level, count - 1) * standardDeviation) / Math.sqrt(count);
  return {
    count,
    mean: middle,
    standardDeviation,
    lower: middle - halfWidth,
    upper: middle + halfWidth,
    level,
  };
}
