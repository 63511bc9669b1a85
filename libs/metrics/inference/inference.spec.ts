import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  deflatedSharpeRatio,
  expectedMaximumSharpe,
  meanInterval,
  probabilisticSharpeRatio,
  sharpeStatistics,
  sharpeTrials,
  type SharpeStatistics,
} from '../index.js';
import { normalProbability, normalQuantile } from './normal-distribution.js';
import { studentTHalfWidth } from './student-t.js';

interface Tables {
  readonly samples: readonly {
    readonly returns: readonly number[];
    readonly statistics: SharpeStatistics;
    readonly probabilisticSharpeRatio: number;
    readonly 'probabilisticSharpeRatio, benchmark 0.05': number;
    readonly deflatedSharpeRatio: number;
  }[];
  readonly trials: readonly { readonly count: number; readonly variance: number }[];
  readonly expectedMaximumSharpe: readonly { count: number; variance: number; expected: number }[];
  readonly studentTHalfWidth: readonly { level: number; freedom: number; expected: number }[];
  readonly normalProbability: readonly { z: number; expected: number }[];
}

// Made by `python3 scripts/metrics-reference.py` with Python's own normal distribution and moments as exact fractions.
const tables = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../reference/inference.json'), 'utf8'),
) as Tables;

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}

describe('normal distribution', () => {
  it.each(tables.normalProbability)('below $z', ({ z, expected }) => {
    expectClose(normalProbability(z), expected);
  });

  it.each([
    { probability: 0, expected: -Infinity },
    { probability: 0.5, expected: 0 },
    { probability: 0.975, expected: 1.959963984540054 },
    { probability: 0.001, expected: -3.090232306167813 },
    { probability: 1, expected: Infinity },
  ])('quantile of $probability', ({ probability, expected }) => {
    if (Number.isFinite(expected)) expect(normalQuantile(probability)).toBeCloseTo(expected, 11);
    else expect(normalQuantile(probability)).toBe(expected);
  });

  it('is 0 and 1 far out', () => {
    expect([normalProbability(-40), normalProbability(40)]).toEqual([0, 1]);
  });
});

describe('Student t', () => {
  it.each(tables.studentTHalfWidth)('half-width for $level, $freedom', ({ level, freedom, expected }) => {
    expectClose(studentTHalfWidth(level, freedom), expected);
  });

  // Printed tables have 12.7062 for one degree of freedom.
  it('half-width for one degree of freedom is tan(0.475 pi)', () => {
    expectClose(studentTHalfWidth(0.95, 1), Math.tan(0.475 * Math.PI));
  });
});

describe('meanInterval', () => {
  // By hand: mean 3, s = sqrt(10 / 4) = 1.5811388, t with 4 degrees of freedom 2.7764451, half-width t x s / sqrt(5).
  it('of 1 to 5', () => {
    const interval = meanInterval([5, 3, 1, 4, 2]);
    expect(interval).toMatchObject({ count: 5, mean: 3, level: 0.95 });
    expect(interval.standardDeviation).toBeCloseTo(1.5811388300841898, 12);
    expect(interval.lower).toBeCloseTo(1.0367568385224393, 9);
    expect(interval.upper).toBeCloseTo(4.963243161477561, 9);
  });

  it('leaves NaN out', () => {
    expect(meanInterval([2, Number.NaN, 4])).toEqual(meanInterval([2, 4]));
  });

  it('of one value has a mean only, of none nothing', () => {
    const nothing = { standardDeviation: Number.NaN, lower: Number.NaN, upper: Number.NaN, level: 0.95 };
    expect(meanInterval([0.5])).toEqual({ count: 1, mean: 0.5, ...nothing });
    expect(meanInterval([])).toEqual({ count: 0, mean: Number.NaN, ...nothing });
  });
});

describe('probabilisticSharpeRatio', () => {
  // Bailey and Lopez de Prado 2012: 24 monthly returns with a Sharpe ratio of 0.458; 0.982 were they normal.
  it.each([
    { skewness: 0, kurtosis: 3, expected: 0.982 },
    { skewness: -2.448, kurtosis: 10.164, expected: 0.913 },
  ])('of the paper, skewness $skewness', ({ skewness, kurtosis, expected }) => {
    const answer = probabilisticSharpeRatio({ count: 24, sharpe: 0.458, skewness, kurtosis });
    expect(answer).toBeCloseTo(expected, 3);
  });

  it('of a Sharpe ratio at the benchmark is one half', () => {
    expect(probabilisticSharpeRatio({ count: 60, sharpe: 0.1, skewness: -1, kurtosis: 5 }, 0.1)).toBe(0.5);
  });

  it('agrees with the reference tables', () => {
    for (const { returns, statistics, ...expected } of tables.samples) {
      const actual = sharpeStatistics(returns);
      expect(actual.count).toBe(statistics.count);
      expectClose(actual.sharpe, statistics.sharpe);
      expectClose(actual.skewness, statistics.skewness);
      expectClose(actual.kurtosis, statistics.kurtosis);
      expectClose(probabilisticSharpeRatio(actual), expected.probabilisticSharpeRatio);
      expectClose(
        probabilisticSharpeRatio(actual, 0.05),
        expected['probabilisticSharpeRatio, benchmark 0.05'],
      );
    }
  });

  it.each([[[]], [[0.01]], [[0.01, 0.01]]])('of returns %j is NaN', (returns) => {
    expect(probabilisticSharpeRatio(sharpeStatistics(returns))).toBeNaN();
  });
});

describe('deflatedSharpeRatio', () => {
  // Bailey and Lopez de Prado 2014: five years of daily returns, annual Sharpe ratio 2.5, the trials' variance 1/2 a
  // year, 250 sessions a year. With skewness -3 and kurtosis 10 the best of 100 trials has 0.1132 by luck.
  const sharpe = 2.5 / Math.sqrt(250);
  const variance = 0.5 / 250;

  it.each([
    { count: 100, skewness: -3, kurtosis: 10, expected: 0.9004 },
    { count: 46, skewness: -3, kurtosis: 10, expected: 0.9505 },
    { count: 88, skewness: 0, kurtosis: 3, expected: 0.9505 },
  ])('of the paper, $count trials, skewness $skewness', ({ count, skewness, kurtosis, expected }) => {
    const answer = deflatedSharpeRatio({ count: 1250, sharpe, skewness, kurtosis }, { count, variance });
    expect(answer).toBeCloseTo(expected, 4);
  });

  it('expects 0.1132 of the best of the paper', () => {
    expect(expectedMaximumSharpe({ count: 100, variance })).toBeCloseTo(0.1132, 4);
  });

  it.each(tables.expectedMaximumSharpe)('best of $count', ({ count, variance: scatter, expected }) => {
    expectClose(expectedMaximumSharpe({ count, variance: scatter }), expected);
  });

  it('agrees with the reference tables', () => {
    const candidates = tables.samples.map(({ returns }) => sharpeStatistics(returns));
    const trials = sharpeTrials(candidates);
    expect(trials.count).toBe(tables.trials[0]?.count);
    expectClose(trials.variance, tables.trials[0]?.variance ?? Number.NaN);
    candidates.forEach((candidate, index) => {
      expectClose(deflatedSharpeRatio(candidate, trials), tables.samples[index]!.deflatedSharpeRatio);
    });
  });

  it('of a single candidate is the probabilistic one: nothing was picked', () => {
    const candidate = sharpeStatistics([0.01, -0.02, 0.03, 0.005]);
    const undecided = sharpeStatistics([0.01]);
    expect(sharpeTrials([candidate, undecided])).toEqual({ count: 1, variance: 0 });
    expect(deflatedSharpeRatio(candidate, sharpeTrials([candidate]))).toBe(
      probabilisticSharpeRatio(candidate),
    );
  });

  it('of no candidates is NaN', () => {
    expect(expectedMaximumSharpe(sharpeTrials([]))).toBeNaN();
  });
});
