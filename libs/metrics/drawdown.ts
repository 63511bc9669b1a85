/** A fall of the value and when it happened; the positions are indices of the values it was found in. */
export interface Drawdown {
  /** (valley - peak) / peak: negative, as a fraction (-0.2 is a fall of twenty per cent). */
  readonly depth: number;
  /** The last position at which the value stood at its peak before the fall. */
  readonly peak: number;
  /** The position of the lowest value; of equally low ones the first. */
  readonly valley: number;
  /** The first position after the valley at which the value reached the peak again; null when it has not yet. */
  readonly recovery: number | null;
}

/**
 * The deepest fall with its start, valley and recovery.
 *
 * Formula: valley = argmin of (v[i] - peak) / peak, peak = max(v[0..i]); of equally deep falls the first.
 * Shape: values in time order give one record, or null when the value never fell below an earlier one.
 * Period and units: the whole period; positions in sessions, depth as a fraction.
 * Taken from values and not from returns, because a product of returns that comes back to the peak misses it by dust.
 * Too few: fewer than two values give null.
 * NaN rule: NaN values are passed over; a value of 0 or less is never a peak.
 * Source: the depth is empyrical 0.5.5's `max_drawdown`; the positions are those of pyfolio's `get_max_drawdown`.
 *
 * @param values portfolio values or prices, one per session, in time order, the first before the first return
 */
export function drawdown(values: readonly number[]): Drawdown | null {
  let peak = -1;
  let highest = 0;
  let deepest: Pick<Drawdown, 'depth' | 'peak' | 'valley'> | null = null;
  for (const [position, value] of values.entries()) {
    if (value > 0 && value >= highest) {
      highest = value;
      peak = position;
    }
    const depth = (value - highest) / highest;
    if (depth < (deepest?.depth ?? 0)) deepest = { depth, peak, valley: position };
  }
  return deepest && withRecovery(deepest, values);
}

function withRecovery(
  fall: Pick<Drawdown, 'depth' | 'peak' | 'valley'>,
  values: readonly number[],
): Drawdown {
  const top = values[fall.peak] ?? Number.NaN;
  const recovery = values.findIndex((value, position) => position > fall.valley && value >= top);
  return { ...fall, recovery: recovery === -1 ? null : recovery };
}
