import { type RandomSource } from './random-source.js';

/** Variances below this share of the mean square are rounding: the blocks are all the same. */
const ROUNDING = 1e-14;

/**
 * The means of all blocks of `length` values in a row, less `centre`, one for each value to start from; blocks that reach
 * the end go on at the start.
 */
export function circularBlockMeans(values: readonly number[], centre: number, length: number): Float64Array {
  // Centred before they are added up, so that values without any difference give exactly 0.
  const centred = Float64Array.from(values, (value) => value - centre);
  return centred.map((_, start) => {
    let sum = 0;
    for (let offset = 0; offset < length; offset += 1) sum += centred[(start + offset) % centred.length] ?? 0;
    return sum / length;
  });
}

/** The standard error of the mean of `drawn` blocks out of these. */
export function standardError(blocks: Float64Array, drawn: number): number {
  const squares = blocks.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares / blocks.length / (drawn - 1));
}

/**
 * How far resamples stray from 0, in their own standard errors: |mean| / error of `drawn` blocks, drawn with replacement.
 * A resample of equal blocks gives Infinity, or 0 when they are 0.
 *
 * @param ratios its length is the number of resamples; filled and returned in ascending order
 */
export function resampledRatios(
  blocks: Float64Array,
  drawn: number,
  ratios: Float64Array,
  random: RandomSource,
): Float64Array {
  for (let resample = 0; resample < ratios.length; resample += 1) {
    let sum = 0;
    let squares = 0;
    for (let block = 0; block < drawn; block += 1) {
      const value = blocks[random.below(blocks.length)] ?? 0;
      sum += value;
      squares += value * value;
    }
    const average = sum / drawn;
    const variance = squares / drawn - average * average;
    if (sum === 0) ratios[resample] = 0;
    else if (variance <= ROUNDING * average * average) ratios[resample] = Infinity;
    else ratios[resample] = Math.abs(average) / Math.sqrt(variance / (drawn - 1));
  }
  return ratios.sort();
}
