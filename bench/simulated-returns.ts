import { type RandomSource } from '../libs/metrics/inference/random-source.js';

/** Daily returns of two portfolios over the same sessions, as fractions. */
export interface ReturnPair {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** Draws the returns of one portfolio beyond the market's, with mean 0 and a deviation of about 1. */
type Deviations = (sessions: number, random: RandomSource) => number[];

/** Sessions that are drawn and thrown away, so that a process with memory has forgotten its start. */
const WARM_UP = 100;

/** Pairs without a true difference, by what their daily returns look like. */
export const SIMULATED_RETURNS: Readonly<
  Record<string, (sessions: number, random: RandomSource) => ReturnPair>
> = {
  normal: pairsOf(independent(normal)),
  'fat tails (Student t, 3 degrees of freedom)': pairsOf(independent((random) => studentT(random, 3))),
  'skewed (exponential losses, one of the two only)': pairsOf(independent(skewed), independent(normal)),
  'clusters of volatility (GARCH, t with 5)': pairsOf(clustered),
  'memory (autocorrelation 0.2)': pairsOf(autocorrelated(0.2)),
  'reversal (autocorrelation -0.1)': pairsOf(autocorrelated(-0.1)),
};

/** Both portfolios have the market's return in common; what they have of their own scatters by one per cent a session. */
function pairsOf(ofFirst: Deviations, ofSecond = ofFirst) {
  return (sessions: number, random: RandomSource): ReturnPair => {
    const market = Array.from({ length: sessions }, () => 0.0005 + 0.012 * normal(random));
    const withMarket = (own: readonly number[]) =>
      market.map((value, index) => value + 0.01 * (own[index] ?? Number.NaN));
    return { first: withMarket(ofFirst(sessions, random)), second: withMarket(ofSecond(sessions, random)) };
  };
}

function independent(draw: (random: RandomSource) => number): Deviations {
  return (sessions, random) => Array.from({ length: sessions }, () => draw(random));
}

function autocorrelated(factor: number): Deviations {
  return (sessions, random) => {
    let value = 0;
    return Array.from({ length: WARM_UP + sessions }, () => (value = factor * value + normal(random))).slice(
      WARM_UP,
    );
  };
}

/** GARCH(1, 1) with the coefficients 0.1 and 0.85, as daily stock returns have them. */
function clustered(sessions: number, random: RandomSource): number[] {
  let variance = 1;
  let value = 0;
  return Array.from({ length: WARM_UP + sessions }, () => {
    variance = 0.05 + 0.1 * value ** 2 + 0.85 * variance;
    value = Math.sqrt((variance * 3) / 5) * studentT(random, 5);
    return value;
  }).slice(WARM_UP);
}

function skewed(random: RandomSource): number {
  return 1 + Math.log(1 - uniform(random));
}

function studentT(random: RandomSource, freedom: number): number {
  const squares = Array.from({ length: freedom }, () => normal(random) ** 2);
  return normal(random) / Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / freedom);
}

/** Box and Muller's transform. */
function normal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

function uniform(random: RandomSource): number {
  return random.below(2 ** 32) / 2 ** 32;
}
