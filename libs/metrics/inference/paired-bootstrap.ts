import { activeReturns } from '../benchmark/active-returns.js';
import { mean } from '../statistics/mean.js';
import { circularBlockMeans, resampledRatios, standardError } from './block-means.js';
import { randomSource } from './random-source.js';

/** Of fewer sessions the interval is approximate: it rests on few blocks, see docs/benchmarks.md for how often it misses. */
export const MIN_EXACT_SESSIONS = 60;

/** Of fewer blocks no error can be estimated, and there is no interval. */
const MIN_BLOCKS = 3;

export interface BootstrapOptions {
  /** Default 1; the same seed gives the same interval. */
  readonly seed?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Share of such intervals that hold the true difference; default 0.95. */
  readonly level?: number;
  /** Sessions per block, from 1; default `defaultBlockLength`. */
  readonly blockLength?: number;
}

/** How much two portfolios differ in a session on average, and how sure that is. */
export interface DifferenceInterval {
  /** Sessions in which both returns are known. */
  readonly sessions: number;
  /** Mean of first minus second, of one session, as a fraction; NaN without a session. */
  readonly meanDifference: number;
  /** The interval's ends, as `meanDifference`; NaN of too few sessions, infinite where almost no session differs. */
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  /** Two-sided: how often chance alone gives such a difference or a larger one, were there none; NaN with `lower`. */
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
  return Math.max(1, Math.ceil(Math.cbrt(sessions)));
}

/**
 * Whether two portfolios differ by more than luck: a paired, studentised block bootstrap of their daily differences.
 *
 * Formula: d[i] = first[i] - second[i], of n sessions; all n blocks of l sessions in a row, the last ones going on at the
 * start (circular), have the means m. A resample draws k = ceil(n / l) of them with replacement and gives
 * |mean - mean(d)| / (s / sqrt(k)), s the standard deviation of its block means. With q the quantile `level` of these
 * ratios, the interval is mean(d) +- q x e, and the p-value the share of ratios not below |mean(d)| / e; e is the same
 * error, of all blocks.
 * Blocks keep the differences' memory; the ratio, unlike the plain mean, widens the interval when blocks are few: why, and
 * how often it misses, is in docs/decisions/0022-studentised-block-bootstrap.md and docs/benchmarks.md.
 * Shape: two lists of daily returns of the same sessions give one record.
 * Too few: fewer than five sessions, or than three blocks, give NaN for the interval and the p-value.
 * NaN rule: sessions where either return is NaN are left out, as if they had not been.
 * Source: Politis and Romano, "A Circular Block-Resampling Procedure for Stationary Data", 1992; Gotze and Kunsch,
 * "Second-Order Correctness of the Blockwise Bootstrap", Annals of Statistics 24(5), 1996; symmetric interval and
 * (1 + b) / (1 + B): Davison and Hinkley, "Bootstrap Methods and their Application", 1997, chapters 4 and 5.
 *
 * @param first daily returns as fractions
 * @param second daily returns of the same sessions
 * @throws RangeError when the lists differ in length, or an option is out of its range
 */
export function pairedBootstrap(
  first: readonly number[],
  second: readonly number[],
  options: BootstrapOptions = {},
): DifferenceInterval {
  const differences = activeReturns(first, second);
  const settings = settingsOf(options, differences.length);
  const meanDifference = mean(differences);
  return {
    sessions: differences.length,
    meanDifference,
    ...intervalOf(differences, meanDifference, settings),
    approximate: differences.length < MIN_EXACT_SESSIONS,
    ...settings,
  };
}

function settingsOf(options: BootstrapOptions, sessions: number): Required<BootstrapOptions> {
  const { seed = 1, resamples = 10_000, level = 0.95, blockLength = defaultBlockLength(sessions) } = options;
  if (!Number.isInteger(blockLength) || blockLength < 1) {
    throw new RangeError(`A block of ${blockLength} sessions cannot be drawn: give a whole number from 1.`);
  }
  if (!Number.isInteger(resamples) || !(level > 0) || level * (resamples + 1) > resamples) {
    throw new RangeError(
      `${resamples} resamples cannot give an interval of level ${level}: give more, or a level below 1.`,
    );
  }
  return { seed, resamples, level, blockLength };
}

function intervalOf(differences: readonly number[], centre: number, settings: Required<BootstrapOptions>) {
  const { blockLength, resamples, level, seed } = settings;
  const drawn = Math.ceil(differences.length / blockLength);
  if (drawn < MIN_BLOCKS) {
    return { lower: Number.NaN, upper: Number.NaN, pValue: Number.NaN, distinguishable: false };
  }
  const blocks = circularBlockMeans(differences, centre, blockLength);
  const error = standardError(blocks, drawn);
  const ratios = resampledRatios(blocks, drawn, new Float64Array(resamples), randomSource(seed));
  const halfWidth = (ratios[Math.ceil(level * (resamples + 1)) - 1] ?? Number.NaN) * error;
  const observed = centre === 0 ? 0 : Math.abs(centre) / error;
  const atLeast = ratios.reduce((count, ratio) => count + (ratio >= observed ? 1 : 0), 0);
  return {
    lower: centre - halfWidth,
    upper: centre + halfWidth,
    pValue: (1 + atLeast) / (1 + resamples),
    distinguishable: Math.abs(centre) > halfWidth,
  };
}
