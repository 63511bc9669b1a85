import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as metrics from './index.js';
import { type Drawdown } from './index.js';

/** JSON has neither NaN nor infinities: the table writes them as text. */
type Cell = number | 'NaN' | 'Infinity' | '-Infinity';
interface Case {
  readonly name: string;
  readonly returns: readonly Cell[];
  readonly benchmark: readonly Cell[];
  readonly values: readonly Cell[];
  readonly expected: Readonly<Record<string, Cell | readonly Cell[]>>;
  readonly expectedOfValues: { readonly dailyReturns: readonly Cell[]; readonly drawdown: Drawdown | null };
}

// Made by `python3 scripts/metrics-reference.py`, an independent reading of empyrical 0.5.5.
const { cases } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, 'reference/returns.json'), 'utf8'),
) as {
  readonly cases: readonly Case[];
};

const numbers = (cells: readonly Cell[]) => cells.map(Number);

/** 1e-9 relative; NaN is NaN, an infinity itself; what is 0 there may be the last digits of a sum here. */
function agrees(actual: number, expected: number): boolean {
  if (Object.is(actual, expected)) return true;
  return Math.abs(actual - expected) <= (expected === 0 ? 1e-14 : 1e-9 * Math.abs(expected));
}

type Metric = (returns: number[], benchmark: number[]) => number | readonly number[];

const METRICS: Readonly<Record<string, Metric>> = {
  cumulativeReturns: metrics.cumulativeReturns,
  totalReturn: metrics.totalReturn,
  annualReturn: metrics.annualReturn,
  annualVolatility: metrics.annualVolatility,
  sharpeRatio: (returns) => metrics.sharpeRatio(returns),
  'sharpeRatio, risk-free 0.0001': (returns) => metrics.sharpeRatio(returns, 0.0001),
  sortinoRatio: (returns) => metrics.sortinoRatio(returns),
  'sortinoRatio, required 0.001': (returns) => metrics.sortinoRatio(returns, 0.001),
  calmarRatio: metrics.calmarRatio,
  maxDrawdown: metrics.maxDrawdown,
  downsideRisk: (returns) => metrics.downsideRisk(returns),
  'downsideRisk, required 0.001': (returns) => metrics.downsideRisk(returns, 0.001),
  valueAtRisk: (returns) => metrics.valueAtRisk(returns),
  'valueAtRisk, cutoff 0.1': (returns) => metrics.valueAtRisk(returns, 0.1),
  conditionalValueAtRisk: (returns) => metrics.conditionalValueAtRisk(returns),
  'conditionalValueAtRisk, cutoff 0.1': (returns) => metrics.conditionalValueAtRisk(returns, 0.1),
  omegaRatio: (returns) => metrics.omegaRatio(returns),
  'omegaRatio, required 0.1': (returns) => metrics.omegaRatio(returns, 0.1),
  tailRatio: metrics.tailRatio,
  alpha: (returns, benchmark) => metrics.alpha(returns, benchmark),
  'alpha, risk-free 0.0001': (returns, benchmark) => metrics.alpha(returns, benchmark, 0.0001),
  beta: metrics.beta,
  trackingError: metrics.trackingError,
  informationRatio: metrics.informationRatio,
};

describe(`over the ${cases.length} series of the reference table`, () => {
  it('has at least forty series and a function for every column', () => {
    expect(cases.length).toBeGreaterThanOrEqual(40);
    for (const { expected } of cases) expect(Object.keys(expected)).toEqual(Object.keys(METRICS));
  });

  it.each(Object.entries(METRICS))('%s agrees to 1e-9', (column, metric) => {
    const wrong = cases.flatMap(({ name, returns, benchmark, expected }) => {
      const actual = [metric(numbers(returns), numbers(benchmark))].flat();
      const wanted = [expected[column] ?? 'missing'].flat().map(Number);
      const same =
        actual.length === wanted.length && actual.every((value, index) => agrees(value, wanted[index]!));
      return same ? [] : [{ name, actual, wanted }];
    });
    expect(wrong).toEqual([]);
  });

  it('dailyReturns agrees to 1e-9', () => {
    const wrong = cases.flatMap(({ name, values, expectedOfValues }) => {
      const actual = metrics.dailyReturns(numbers(values));
      const wanted = numbers(expectedOfValues.dailyReturns);
      const same =
        actual.length === wanted.length && actual.every((value, index) => agrees(value, wanted[index]!));
      return same ? [] : [{ name, actual, wanted }];
    });
    expect(wrong).toEqual([]);
  });

  it.each(cases)('drawdown of "$name" is where it is', ({ values, expectedOfValues }) => {
    expect(metrics.drawdown(numbers(values))).toEqual(expectedOfValues.drawdown);
  });
});
