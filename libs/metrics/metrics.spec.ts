import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  alpha,
  annualReturn,
  annualVolatility,
  beta,
  calmarRatio,
  conditionalValueAtRisk,
  dailyReturns,
  downsideRisk,
  maxDrawdown,
  omegaRatio,
  sharpeRatio,
  sortinoRatio,
  tailRatio,
  totalReturn,
  valueAtRisk,
} from './index.js';

/** What was published of a model: metrics made with empyrical 0.5.5 over the returns of these values. */
interface PublishedPerformance {
  readonly total_return: number;
  readonly daily_portfolio_value: Readonly<Record<string, number>>;
  readonly [metric: string]: number | Readonly<Record<string, number>>;
}

type Metric = (returns: number[], benchmark: number[]) => number;

const PUBLISHED: Readonly<Record<string, Metric>> = {
  total_return: totalReturn,
  daily_return_count: (returns) => returns.length,
  annual_return: annualReturn,
  annual_volatility: annualVolatility,
  sharpe: (returns) => sharpeRatio(returns),
  sortino: (returns) => sortinoRatio(returns),
  max_drawdown: maxDrawdown,
  calmar: calmarRatio,
  beta,
  alpha: (returns, benchmark) => alpha(returns, benchmark),
  var95: (returns) => valueAtRisk(returns),
  cvar95: (returns) => conditionalValueAtRisk(returns),
  omega: (returns) => omegaRatio(returns),
  tail: tailRatio,
  downside_risk: (returns) => downsideRisk(returns),
};

/** gpt-5 on the NASDAQ-100 from 2025-10-01 to 2025-10-29; the figures were computed with empyrical 0.5.5. */
const GPT_5: PublishedPerformance = {
  total_return: 0.09982500000000005,
  annual_volatility: 0.3015417376431505,
  max_drawdown: -0.047696719017736915,
  daily_portfolio_value: {
    '2025-10-01': 10000.0,
    '2025-10-02': 9973.855,
    '2025-10-03': 9906.475,
    '2025-10-06': 10284.94,
    '2025-10-07': 10240.04,
    '2025-10-08': 10426.86,
    '2025-10-09': 10434.68,
    '2025-10-10': 9936.98,
    '2025-10-13': 10233.16,
    '2025-10-14': 10076.685,
    '2025-10-15': 10078.23,
    '2025-10-16': 10077.65,
    '2025-10-17': 10105.37,
    '2025-10-20': 10171.97,
    '2025-10-21': 10121.89,
    '2025-10-22': 10028.16,
    '2025-10-23': 10160.0,
    '2025-10-24': 10388.86,
    '2025-10-27': 10686.73,
    '2025-10-28': 10838.82,
    '2025-10-29': 10998.25,
  },
};

const returnsOf = (performance: PublishedPerformance) =>
  dailyReturns(Object.values(performance.daily_portfolio_value));

/** The published metrics that do not come out to 1e-9 relative. */
function wrongFigures(performance: PublishedPerformance, benchmark: number[]) {
  return Object.entries(PUBLISHED).flatMap(([name, metric]) => {
    const published = performance[name];
    if (typeof published !== 'number') return [];
    const actual = metric(returnsOf(performance), benchmark);
    return Math.abs(actual - published) <= 1e-9 * Math.abs(published) ? [] : [{ name, published, actual }];
  });
}

describe('dailyReturns', () => {
  it.each([
    { values: [100, 110, 99], expected: [0.1, -0.1] },
    { values: [50, 50], expected: [0] },
    { values: [100], expected: [] },
    { values: [], expected: [] },
  ])('of $values', ({ values, expected }) => {
    const returns = dailyReturns(values);
    expect(returns).toHaveLength(expected.length);
    returns.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 12);
    });
  });

  it('a NaN value makes the return into it and out of it NaN', () => {
    expect(dailyReturns([100, Number.NaN, 100, 200])).toEqual([Number.NaN, Number.NaN, 1]);
  });
});

describe('totalReturn', () => {
  it.each([
    { returns: [0.1, -0.1], expected: -0.01 },
    { returns: [0.5], expected: 0.5 },
    { returns: [-1, 0.5], expected: -1 },
    { returns: [0.1, Number.NaN, 0.1], expected: 0.21 },
  ])('of $returns', ({ returns, expected }) => {
    expect(totalReturn(returns)).toBeCloseTo(expected, 12);
  });

  it('of no returns is NaN', () => {
    expect(totalReturn([])).toBeNaN();
  });
});

describe('annualVolatility', () => {
  // Worked by hand: mean 0, squares 0.0001 + 0.0001, divided by n - 1 = 1, square root 0.0141421..., times sqrt(252).
  it('of one per cent up and down is sqrt(0.0002 x 252)', () => {
    expect(annualVolatility([0.01, -0.01])).toBeCloseTo(0.22449944320643647, 12);
  });

  it('of returns that never differ is 0', () => {
    expect(annualVolatility([0.25, 0.25, 0.25])).toBe(0);
  });

  it('leaves NaN out', () => {
    expect(annualVolatility([0.01, Number.NaN, -0.01])).toBeCloseTo(0.22449944320643647, 12);
  });

  it.each([[[]], [[0.1]], [[0.1, Number.NaN]]])('of too few returns %j is NaN', (returns: number[]) => {
    expect(annualVolatility(returns)).toBeNaN();
  });
});

describe('maxDrawdown', () => {
  it.each([
    { returns: [0.1, -0.5, 0.5], expected: -0.5 },
    { returns: [-0.2, 0.1], expected: -0.2 },
    { returns: [0.1, 0.1], expected: 0 },
    { returns: [0.5, -0.1, -0.1, 1, -0.15], expected: -0.19 },
    { returns: [0.5, Number.NaN, -0.1], expected: -0.1 },
  ])('of $returns', ({ returns, expected }) => {
    expect(maxDrawdown(returns)).toBeCloseTo(expected, 12);
  });

  it('of no returns is NaN', () => {
    expect(maxDrawdown([])).toBeNaN();
  });
});

describe('published performance', () => {
  it('of gpt-5 comes out to 1e-9', () => {
    expect(wrongFigures(GPT_5, [])).toEqual([]);
  });

  const file = resolve(process.cwd(), '../shared/data/expected/leaderboard-2025-10-29.json');
  const present = existsSync(file);
  if (!present)
    process.stderr.write(`skipped: published performance of every model (${file} is not there)\n`);

  (present ? it : it.skip)('of every model and of QQQ comes out to 1e-9', () => {
    const leaderboard = JSON.parse(readFileSync(file, 'utf8')) as Record<string, PublishedPerformance>;
    const benchmark = returnsOf(leaderboard.QQQ!);
    const models = Object.entries(leaderboard).filter(([name]) => name !== 'QQQ');
    expect(models).toHaveLength(4);
    for (const [, performance] of models) {
      expect(Object.keys(performance)).toEqual(expect.arrayContaining(Object.keys(PUBLISHED)));
      expect(wrongFigures(performance, benchmark)).toEqual([]);
    }
    expect(wrongFigures(leaderboard.QQQ!, benchmark)).toEqual([]);
  });
});
