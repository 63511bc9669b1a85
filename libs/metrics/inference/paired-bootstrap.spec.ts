import { defaultBlockLength, pairedBootstrap } from '../index.js';
import { circularBlockMeans, resampledRatios, standardError } from './block-means.js';
import { randomSource } from './random-source.js';

/** Returns that scatter by one per cent around a mean. */
function noise(seed: number, count: number, mean = 0): number[] {
  const random = randomSource(seed);
  const uniform = () => random.below(2 ** 32) / 2 ** 32 - 0.5;
  return Array.from({ length: count }, () => mean + 0.02 * (uniform() + uniform() + uniform()));
}

describe('blocks', () => {
  // By hand: centre 2; of length 2 the pairs (1,2), (2,3), (3,1), the last one going on at the start, less the centre.
  it('are circular and centred', () => {
    expect([...circularBlockMeans([1, 2, 3], 2, 2)]).toEqual([-0.5, 0.5, 0]);
  });

  // sqrt(mean of squares / (drawn - 1)) = sqrt((0.25 + 0.25 + 0) / 3 / 2)
  it('have a standard error', () => {
    expect(standardError(Float64Array.of(-0.5, 0.5, 0), 3)).toBeCloseTo(Math.sqrt(0.5 / 6), 12);
  });

  it('give ratios by the draws: their mean over their own error', () => {
    const draws = [0, 0, 1, 2, 2, 2];
    const ratios = resampledRatios(Float64Array.of(-1, 2, 0), 3, new Float64Array(2), {
      below: () => draws.shift() ?? 0,
    });
    // (-1, -1, 2): mean 0. (0, 0, 0): equal blocks of 0.
    expect([...ratios]).toEqual([0, 0]);
  });

  it('give an infinite ratio where all drawn blocks are the same', () => {
    const ratios = resampledRatios(Float64Array.of(0.1, -0.1), 5, new Float64Array(1), { below: () => 0 });
    expect([...ratios]).toEqual([Infinity]);
  });
});

describe('defaultBlockLength', () => {
  it.each([
    [0, 1],
    [1, 1],
    [5, 2],
    [20, 3],
    [60, 4],
    [250, 7],
  ])('of %d sessions is %d', (sessions, expected) => {
    expect(defaultBlockLength(sessions)).toBe(expected);
  });
});

describe('pairedBootstrap', () => {
  it('gives the same for the same seed, and about the same for another', () => {
    const [first, second] = [noise(1, 100), noise(2, 100)];
    const once = pairedBootstrap(first, second);
    const other = pairedBootstrap(first, second, { seed: 2 });
    expect(pairedBootstrap(first, second)).toEqual(once);
    expect(once).toMatchObject({ sessions: 100, level: 0.95, blockLength: 5, resamples: 10_000, seed: 1 });
    expect(other.lower).not.toBe(once.lower);
    expect(Math.abs(other.lower - once.lower)).toBeLessThan(0.05 * (once.upper - once.lower));
  });

  it('is symmetric: exchanging the two turns the interval around', () => {
    const [first, second] = [noise(3, 80), noise(4, 80, 0.002)];
    const one = pairedBootstrap(first, second);
    const turned = pairedBootstrap(second, first);
    expect(turned.lower).toBeCloseTo(-one.upper, 14);
    expect(turned.pValue).toBe(one.pValue);
  });

  it('tells a large difference', () => {
    const answer = pairedBootstrap(noise(5, 250, 0.004), noise(6, 250));
    expect(answer).toMatchObject({ distinguishable: true, approximate: false, blockLength: 7 });
    expect(answer.lower).toBeGreaterThan(0);
    expect(answer.pValue).toBeLessThan(0.01);
  });

  it('does not tell chance, and says so with interval and p-value alike', () => {
    const answer = pairedBootstrap(noise(7, 250), noise(8, 250));
    expect(answer.distinguishable).toBe(false);
    expect(answer.lower).toBeLessThan(0);
    expect(answer.upper).toBeGreaterThan(0);
    expect(answer.pValue).toBeGreaterThan(0.05);
  });

  it('interval and p-value agree on 50 pairs', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const difference = pairedBootstrap(noise(seed, 30, 0.003), noise(seed + 500, 30), { resamples: 999 });
      expect(difference.distinguishable).toBe(difference.pValue < 0.05 + 1e-12);
    }
  });

  it('marks fewer than 60 sessions as approximate', () => {
    expect(pairedBootstrap(noise(1, 59), noise(2, 59)).approximate).toBe(true);
    expect(pairedBootstrap(noise(1, 60), noise(2, 60)).approximate).toBe(false);
  });

  it('of a portfolio with itself is exactly 0 and sure of nothing', () => {
    const returns = noise(9, 60);
    expect(pairedBootstrap(returns, returns)).toMatchObject({
      meanDifference: 0,
      lower: 0,
      upper: 0,
      pValue: 1,
      distinguishable: false,
    });
  });

  it('of a difference that never changes has no width', () => {
    const answer = pairedBootstrap(Array<number>(40).fill(0.01), Array<number>(40).fill(0));
    expect(answer).toMatchObject({ lower: 0.01, upper: 0.01, distinguishable: true });
    expect(answer.pValue).toBeCloseTo(1 / 10_001, 12);
  });

  it('where a single session differs, knows that it knows nothing', () => {
    const first = noise(10, 60);
    const second = first.map((value, index) => (index === 30 ? value - 0.1 : value));
    expect(pairedBootstrap(first, second)).toMatchObject({
      lower: -Infinity,
      upper: Infinity,
      distinguishable: false,
    });
  });

  it('leaves sessions out that only one of them knows', () => {
    const [first, second] = [noise(11, 50), noise(12, 50)];
    const gaps = first.map((value, index) => (index === 20 ? Number.NaN : value));
    const kept = (returns: number[]) => returns.filter((_, index) => index !== 20);
    expect(pairedBootstrap(gaps, second)).toEqual(pairedBootstrap(kept(first), kept(second)));
  });

  it.each([0, 1, 4])('of %d sessions has no interval', (sessions) => {
    expect(pairedBootstrap(noise(1, sessions), noise(2, sessions))).toMatchObject({
      sessions,
      lower: Number.NaN,
      upper: Number.NaN,
      pValue: Number.NaN,
      distinguishable: false,
      approximate: true,
    });
  });

  it.each([
    { blockLength: 0 },
    { blockLength: 2.5 },
    { level: 1 },
    { level: 0 },
    { resamples: 10 },
    { resamples: 1.5 },
  ])('refuses $blockLength $level $resamples', (options) => {
    expect(() => pairedBootstrap(noise(1, 30), noise(2, 30), options)).toThrow(RangeError);
  });

  it('refuses lists of different sessions', () => {
    expect(() => pairedBootstrap([0.1], [0.1, 0.2])).toThrow(RangeError);
  });
});
