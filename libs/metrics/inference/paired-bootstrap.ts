import { pairedReturns } from '../benchmark/paired-returns.js';
import { mean } from '../statistics/mean.js';
import { randomSource } from './random-source.js';

/** Below this many sessions the interval is approximate: with so few blocks it misses more or less often than it says. */
export const MIN_EXACT_SESSIONS = 60;

export interface BootstrapOptions {
  readonly seed?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Share of such intervals that hold the true difference; default 0.95. */
  readonly level?: number;
  /** Sessions per block; default `defaultBlockLength`. */
  readonly blockLength?: number;
}

/** How much two portfolios differ in a session on average, and how sure that is. */
export interface DifferenceInterval {
  /** Sessions in which both returns are known. */
  readonly sessions: number;
  /** Mean of first minus second, of one session, as a fraction. */
  readonly meanDifference: number;
  /** The interval's ends, as `meanDifference`. */
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  /** Two-sided: how often chance alone gives at least such a difference, where there is none. */
  readonly pValue: number;
  /** The interval does not hold 0. */
  readonly distinguishable: boolean;
  /** Fewer sessions than `MIN_EXACT_SESSIONS`. */
  readonly approximate: boolean;
  readonly blockLength: number;
  readonly resamples: number;
  readonly seed: number;
}

/** The block length for n sessions: the cube root of n, rounded up (20 gives 3, 60 gives 4, 250 gives 7). */
export function defaultBlockLength(sessions: number): number {
  return Math.ceil(Math.cbrt(sessions));
}

/**
 * Whether two portfolios differ by more than luck: a paired, studentised block bootstrap of their daily differences.
 *
 * @param first daily returns as fractions
 * @param second daily returns of the same sessions
 * @throws RangeError when the lists differ in length
 */
export function pairedBootstrap(
  first: readonly number[],
  second: readonly number[],
  options: BootstrapOptions = {},
): DifferenceInterval {
  const differences = pairedReturns(first, second).map((pair) => pair.portfolio - pair.benchmark);
  const { seed = 1, resamples = 10_000, level = 0.95 } = options;
  const sessions = differences.length;
  const blockLength = options.blockLength ?? defaultBlockLength(sessions);
  const meanDifference = mean(differences);
  const blocks = Math.ceil(sessions / blockLength);
  const means = circularBlockMeans(differences, blockLength).map((value) => value - meanDifference);
  const error = Math.sqrt(means.reduce((sum, value) => sum + value * value, 0) / sessions / (blocks - 1));
  const observed = Math.abs(meanDifference) / error;
  const ratios = resampledRatios(means, blocks, resamples, seed);
  const quantile = ratios[Math.ceil(level * (resamples + 1)) - 1] ?? Number.NaN;
  const extreme = ratios.filter((ratio) => ratio >= observed).length;
  const lower = meanDifference - quantile * error;
  const upper = meanDifference + quantile * error;
  return {
    sessions,
    meanDifference,
    lower,
    upper,
    level,
    pValue: (1 + extreme) / (resamples + 1),
    distinguishable: lower > 0 || upper < 0,
    approximate: sessions < MIN_EXACT_SESSIONS,
    blockLength,
    resamples,
    seed,
  };
}

function circularBlockMeans(values: readonly number[], length: number): Float64Array {
  return Float64Array.from(values, (_, start) => {
    let sum = 0;
    for (let offset = 0; offset < length; offset += 1) sum += values[(start + offset) % values.length] ?? 0;
    return sum / length;
  });
}

/** |mean / standard error| of each resample, ascending. */
function resampledRatios(means: Float64Array, blocks: number, resamples: number, seed: number): Float64Array {
  const random = randomSource(seed);
  const ratios = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    let sum = 0;
    let squares = 0;
    for (let block = 0; block < blocks; block += 1) {
      const value = means[random.below(means.length)] ?? 0;
      sum += value;
      squares += value * value;
    }
    const average = sum / blocks;
    const variance = Math.max(0, squares / blocks - average * average) / (blocks - 1);
    ratios[resample] = Math.abs(average) / Math.sqrt(variance);
  }
  return ratios.sort();
}
