import { hash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { MIN_EXACT_SESSIONS, pairedBootstrap, type DifferenceInterval } from '@app/metrics';
import { type ComparisonView } from './leaderboard-views.js';

/** Returns as fractions by date. */
export interface DatedReturns {
  readonly name: string;
  readonly dates: readonly string[];
  readonly returns: readonly number[];
}

const MAX_KEPT = 5_000;
/** Returns that differ by less are equal. */
const DUST = 1e-12;

/**
 * Tells whether two records of daily returns differ by more than luck. A bootstrap takes some milliseconds of the
 * processor; it is a pure function of the returns, so that it is kept under them, and others get their turn between two.
 */
export class Significance {
  private readonly kept = new Map<string, DifferenceInterval>();

  /**
   * Compares over the sessions that both have.
   * @returns null when these are too few for an interval
   */
  async compare(first: DatedReturns, second: DatedReturns): Promise<ComparisonView | null> {
    const [own, others] = aligned(first, second);
    if (own.length < 2) return null;
    const interval = own.every((value, index) => Math.abs(value - (others[index] ?? Number.NaN)) < DUST)
      ? noDifference(own.length)
      : await this.interval(own, others);
    return toView(second.name, interval);
  }

  private async interval(first: Float64Array, second: Float64Array): Promise<DifferenceInterval> {
    const key = hash('sha1', Buffer.concat([bytesOf(first), bytesOf(second)]), 'base64');
    const known = this.kept.get(key);
    if (known) return known;
    await turn();
    const interval = pairedBootstrap([...first], [...second]);
    if (this.kept.size >= MAX_KEPT) this.kept.clear();
    this.kept.set(key, interval);
    return interval;
  }
}

function aligned(first: DatedReturns, second: DatedReturns): [Float64Array, Float64Array] {
  const byDate = new Map(second.dates.map((date, index) => [date, second.returns[index] ?? Number.NaN]));
  const pairs = first.dates
    .map((date, index) => [first.returns[index] ?? Number.NaN, byDate.get(date) ?? Number.NaN] as const)
    .filter(([own, other]) => !Number.isNaN(own) && !Number.isNaN(other));
  return [Float64Array.from(pairs, ([own]) => own), Float64Array.from(pairs, ([, other]) => other)];
}

function bytesOf(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

type Shown = Pick<
  DifferenceInterval,
  'sessions' | 'meanDifference' | 'lower' | 'upper' | 'pValue' | 'distinguishable' | 'blockLength'
>;

/** Of equal records nothing can be resampled: they do not differ. */
function noDifference(sessions: number): Shown {
  return {
    sessions,
    meanDifference: 0,
    lower: 0,
    upper: 0,
    pValue: 1,
    distinguishable: false,
    blockLength: 1,
  };
}

function toView(against: string, interval: Shown): ComparisonView | null {
  const { sessions, meanDifference, lower, upper } = interval;
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return null;
  const direction = meanDifference > 0 ? 'better' : 'worse';
  return {
    against,
    verdict: interval.distinguishable ? direction : 'not distinguishable',
    mean_daily_difference: meanDifference,
    lower,
    upper,
    p_value: interval.pValue,
    sessions,
    block_length: interval.blockLength,
    approximate: sessions < MIN_EXACT_SESSIONS,
  };
}
