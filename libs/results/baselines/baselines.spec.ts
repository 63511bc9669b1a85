import { type SessionPrices } from '@app/database';
import { openUniverse } from '@app/market-data';
import { day } from '../../testing/portfolio.builder.js';
import { PriceHistory } from '../performance/price-history.js';
import { Baselines } from './baselines.js';
import { equalWeightTrack } from './equal-weight.js';
import { quantile, randomRuns } from './random-runs.js';

/** Written `NVDA 2025-10-02 100 110`. */
function prices(text: string): SessionPrices {
  const [symbol = '', date = '', open, close] = text.split(' ');
  return { symbol, date: day(date), open: Number(open), close: close === undefined ? null : Number(close) };
}

const [THU, FRI, MON] = ['2025-10-02', '2025-10-03', '2025-10-06'].map(day) as [
  ReturnType<typeof day>,
  ReturnType<typeof day>,
  ReturnType<typeof day>,
];
const history = () =>
  new PriceHistory([
    prices('NVDA 2025-10-02 100 110'),
    prices('NVDA 2025-10-03 110 120'),
    prices('NVDA 2025-10-06 120 150'),
    prices('AAPL 2025-10-02 200 200'),
    prices('AAPL 2025-10-03 200 190'),
    prices('LATE 2025-10-03 10 30'),
  ]);

describe('equalWeightTrack', () => {
  it('buys what has an open on the first date, for equal dollars, and holds it', () => {
    const track = equalWeightTrack(
      openUniverse(['NVDA', 'AAPL', 'LATE', 'NONE']),
      [THU, FRI, MON],
      history(),
    );
    // 50 shares of NVDA and 25 of AAPL, whose last known price stands on the last date.
    expect(track).toMatchObject({ base: 10_000, values: [10_500, 10_750, 12_250] });
  });

  it('is of the first date that is asked for', () => {
    const track = equalWeightTrack(openUniverse(['LATE']), [FRI], history());
    expect(track!.values).toEqual([30_000]);
    expect(equalWeightTrack(openUniverse(['LATE']), [THU, FRI], history())).toBeUndefined();
    expect(equalWeightTrack(openUniverse(['NVDA']), [], history())).toBeUndefined();
  });
});

describe('Baselines', () => {
  it('keeps what it has computed for these symbols, these dates and these very prices', async () => {
    const baselines = new Baselines();
    const known = history();
    const both = await baselines.of(['NVDA', 'AAPL'], [THU, FRI, MON], known);
    expect(await baselines.of(['NVDA', 'AAPL'], [THU, FRI, MON], known)).toBe(both);
    const shorter = await baselines.of(['NVDA', 'AAPL'], [THU, FRI], known);
    expect(shorter.equalWeight!.values).toEqual([10_500, 10_750]);
    const fewer = await baselines.of(['NVDA'], [THU, FRI, MON], known);
    expect(fewer.equalWeight!.values).toEqual([11_000, 12_000, 15_000]);
    const corrected = new PriceHistory([prices('NVDA 2025-10-02 50 100')]);
    const after = await baselines.of(['NVDA'], [THU, FRI, MON], corrected);
    expect(after.equalWeight!.values).toEqual([20_000, 20_000, 20_000]);
  });

  it('of prices that are not there has no line', async () => {
    expect(await new Baselines().of(['NONE'], [THU], history())).toEqual({
      equalWeight: undefined,
      randomReturns: [],
    });
  });
});

describe('randomRuns', () => {
  it('are twenty, the same every time, in ascending order', async () => {
    const returns = await randomRuns(openUniverse(['NVDA', 'AAPL']), [THU, FRI, MON], history());
    expect(returns).toHaveLength(20);
    expect(new Set(returns).size).toBeGreaterThan(1);
    for (const [index, value] of returns.entries()) {
      if (index > 0) expect(value).toBeGreaterThanOrEqual(returns[index - 1]!);
    }
    expect(await randomRuns(openUniverse(['NVDA', 'AAPL']), [THU, FRI, MON], history())).toEqual(returns);
  });
});

describe('quantile', () => {
  it.each([
    [0, 1],
    [0.25, 2],
    [0.5, 3],
    [0.6, 3.4],
    [0.95, 8],
    [1, 9],
  ])('%d of 1, 2, 3, 4, 9 is %d', (share, expected) => {
    expect(quantile([1, 2, 3, 4, 9], share)).toBeCloseTo(expected, 12);
  });
});
