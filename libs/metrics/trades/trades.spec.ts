import {
  exposure,
  holdingPeriods,
  meanHoldingPeriod,
  profitFactor,
  roundTrips,
  turnover,
  winRate,
  type Fill,
} from '../index.js';

const buy = (symbol: string, session: number, shares: number, price: number): Fill => ({
  symbol,
  session,
  shares,
  price,
});
const sell = (symbol: string, session: number, shares: number, price: number): Fill => ({
  symbol,
  session,
  shares: -shares,
  price,
});

describe('roundTrips', () => {
  // By hand: the 15 sold are the 10 bought at 100 and 5 of the 10 bought at 110; profit 10 x 20 + 5 x 10 = 250.
  it('sells first what was bought first', () => {
    const { closed, open } = roundTrips([
      buy('AAPL', 0, 10, 100),
      buy('AAPL', 2, 10, 110),
      sell('AAPL', 5, 15, 120),
    ]);
    expect(closed).toEqual([
      {
        symbol: 'AAPL',
        shares: 10,
        openedAt: 0,
        closedAt: 5,
        buyPrice: 100,
        sellPrice: 120,
        commission: 0,
        profit: 200,
      },
      {
        symbol: 'AAPL',
        shares: 5,
        openedAt: 2,
        closedAt: 5,
        buyPrice: 110,
        sellPrice: 120,
        commission: 0,
        profit: 50,
      },
    ]);
    expect(open).toEqual([{ symbol: 'AAPL', shares: 5, openedAt: 2, buyPrice: 110, commission: 0 }]);
  });

  it('keeps symbols apart and the order of the sales', () => {
    const { closed, open } = roundTrips([
      buy('NVDA', 0, 4, 50),
      buy('AMD', 0, 2, 10),
      sell('AMD', 1, 2, 9),
      sell('NVDA', 1, 4, 55),
    ]);
    expect(closed.map(({ symbol, profit }) => ({ symbol, profit }))).toEqual([
      { symbol: 'AMD', profit: -2 },
      { symbol: 'NVDA', profit: 20 },
    ]);
    expect(open).toEqual([]);
  });

  // By hand: the purchase's 4 dollars are 0.40 a share, the sales' 1 dollar each; 5 x 2 - 2 - 1 = 7, 5 x -1 - 2 - 1 = -8.
  it('divides commissions among the shares of their fill', () => {
    const { closed } = roundTrips([
      { ...buy('MSFT', 0, 10, 20), commission: 4 },
      { ...sell('MSFT', 1, 5, 22), commission: 1 },
      { ...sell('MSFT', 3, 5, 19), commission: 1 },
    ]);
    expect(closed.map(({ commission, profit }) => ({ commission, profit }))).toEqual([
      { commission: 3, profit: 7 },
      { commission: 3, profit: -8 },
    ]);
  });

  it('opens anew after everything was sold', () => {
    const { closed, open } = roundTrips([
      buy('TSLA', 0, 1, 10),
      sell('TSLA', 1, 1, 11),
      buy('TSLA', 4, 1, 12),
    ]);
    expect(closed).toHaveLength(1);
    expect(open).toEqual([{ symbol: 'TSLA', shares: 1, openedAt: 4, buyPrice: 12, commission: 0 }]);
  });

  it('of no fills, and of a fill of no shares, is empty', () => {
    expect(roundTrips([])).toEqual({ closed: [], open: [] });
    expect(roundTrips([buy('AAPL', 0, 0, 100)])).toEqual({ closed: [], open: [] });
  });

  it('refuses to sell more than is held', () => {
    expect(() => roundTrips([buy('AAPL', 0, 10, 100), sell('AAPL', 1, 11, 100)])).toThrow(
      '11 shares of AAPL are sold, 1 more than are held at that point.',
    );
    expect(() => roundTrips([{ ...buy('AAPL', 0, 1, 1), shares: Number.NaN }])).toThrow(RangeError);
  });

  it('21: a split changes shares and prices of what is held, and makes no profit', () => {
    const fills = [
      { symbol: 'NVDA', session: 0, shares: 1, price: 100 },
      { symbol: 'NVDA', session: 1, shares: 2, price: 120 },
      { symbol: 'NVDA', session: 3, shares: -30, price: 11 },
    ];
    const splits = [{ symbol: 'NVDA', session: 3, sharesAfter: 30 }];
    const { closed, open } = roundTrips(fills, splits);
    expect(closed.map(({ shares, buyPrice, profit }) => [shares, buyPrice, profit])).toEqual([
      [10, 10, 10],
      [20, 12, -20],
    ]);
    expect(open).toEqual([]);
  });

  it('21: after a split the lots add up to what is held, whatever is rounded', () => {
    const fills = [buy('NVDA', 0, 1, 30), buy('NVDA', 1, 1, 30), buy('NVDA', 2, 1, 30)];
    const { open } = roundTrips(fills, [{ symbol: 'NVDA', session: 3, sharesAfter: 4 }]);
    expect(open.map(({ shares }) => shares).reduce((sum, shares) => sum + shares, 0)).toBe(4);
    // All of it can be sold, and not a share more.
    const sold = (shares: number) =>
      roundTrips([...fills, sell('NVDA', 5, shares, 30)], [{ symbol: 'NVDA', session: 3, sharesAfter: 4 }]);
    expect(sold(4).open).toEqual([]);
    expect(() => sold(5)).toThrow('5 shares of NVDA are sold');
  });

  it('21: a split of a session comes before its fills, also before those that were made first', () => {
    const splits = [{ symbol: 'NVDA', session: 3, sharesAfter: 20 }];
    const { closed, open } = roundTrips(
      [buy('NVDA', 0, 2, 100), buy('NVDA', 3, 5, 10), sell('NVDA', 3, 20, 11)],
      splits,
    );
    expect(closed.map(({ shares, buyPrice, profit }) => [shares, buyPrice, profit])).toEqual([[20, 10, 20]]);
    expect(open).toEqual([{ symbol: 'NVDA', shares: 5, openedAt: 3, buyPrice: 10, commission: 0 }]);
  });

  it('a part of a lot takes its part of the commission along, and leaves the rest', () => {
    const { closed, open } = roundTrips([
      { ...buy('MSFT', 0, 10, 20), commission: 10 },
      { ...sell('MSFT', 1, 4, 20), commission: 0 },
    ]);
    expect(closed).toMatchObject([{ shares: 4, commission: 4, profit: -4 }]);
    expect(open).toMatchObject([{ shares: 6, commission: 6 }]);
  });

  it('21: a split after the last fill changes what is still held, and of what is not held nothing', () => {
    const fills = [{ symbol: 'NVDA', session: 0, shares: 3, price: 20 }];
    const splits = [
      { symbol: 'AAPL', session: 1, sharesAfter: 4 },
      { symbol: 'NVDA', session: 2, sharesAfter: 1 },
    ];
    expect(roundTrips(fills, splits).open).toMatchObject([{ symbol: 'NVDA', shares: 1, buyPrice: 60 }]);
  });
});

describe('holding periods', () => {
  const { closed } = roundTrips([
    buy('AAPL', 0, 30, 1),
    buy('AAPL', 2, 10, 1),
    sell('AAPL', 2, 30, 1),
    sell('AAPL', 8, 10, 1),
  ]);

  it('are counted in sessions', () => {
    expect(holdingPeriods(closed)).toEqual([2, 6]);
  });

  // By hand: (30 x 2 + 10 x 6) / 40.
  it('are averaged by shares', () => {
    expect(meanHoldingPeriod(closed)).toBe(3);
  });

  it('of no trips', () => {
    expect(holdingPeriods([])).toEqual([]);
    expect(meanHoldingPeriod([])).toBeNaN();
  });
});

describe('winRate and profitFactor', () => {
  it.each([
    { outcomes: [10, -5, 20, 0], rate: 0.5, factor: 6 },
    { outcomes: [10, Number.NaN, -20], rate: 0.5, factor: 0.5 },
    { outcomes: [1, 2], rate: 1, factor: Infinity },
    { outcomes: [-1], rate: 0, factor: 0 },
    { outcomes: [0, 0], rate: 0, factor: Number.NaN },
    { outcomes: [], rate: Number.NaN, factor: Number.NaN },
    { outcomes: [Number.NaN], rate: Number.NaN, factor: Number.NaN },
  ])('of $outcomes', ({ outcomes, rate, factor }) => {
    expect(winRate(outcomes)).toBe(rate);
    expect(profitFactor(outcomes)).toBe(factor);
  });
});

describe('turnover and exposure', () => {
  it.each([
    // By hand: (2000 / 10000 + 0 + 1100 / 11000) / 3.
    { parts: [2000, 0, 1100], wholes: [10_000, 10_500, 11_000], expected: 0.1 },
    { parts: [5000, Number.NaN, 3000], wholes: [10_000, 10_000, 10_000], expected: 0.4 },
    { parts: [5000, 1], wholes: [10_000, 0], expected: 0.5 },
    { parts: [5000, 1], wholes: [10_000, -4], expected: 0.5 },
    { parts: [1], wholes: [Number.NaN], expected: Number.NaN },
    { parts: [], wholes: [], expected: Number.NaN },
  ])('of $parts in $wholes', ({ parts, wholes, expected }) => {
    for (const metric of [turnover, exposure]) {
      const actual = metric(parts, wholes);
      if (Number.isNaN(expected)) expect(actual).toBeNaN();
      else expect(actual).toBeCloseTo(expected, 12);
    }
  });

  it('refuse lists of different sessions', () => {
    expect(() => turnover([1], [])).toThrow(RangeError);
    expect(() => exposure([1], [1, 2])).toThrow(RangeError);
  });
});
