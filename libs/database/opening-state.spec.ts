import { day, usd } from '../testing/portfolio.builder.js';
import { toHoldings, toOpeningState, type LastDayRow } from './opening-state.js';

const portfolio = {
  signature: 'alpha',
  initDate: day('2025-10-01'),
  initialCash: usd('5000'),
  synthetic: false,
};
const last: LastDayRow = {
  modelDayId: 'm-2',
  date: day('2025-10-03'),
  cash: '812.5',
  portfolioValue: '5100.25',
  firstLineId: 7,
  lineCount: 3,
};

describe('toHoldings', () => {
  it('lists the symbols by name, in whatever order the engine hands them out', () => {
    const rows = ['NVDA', 'AAPL', 'TSLA', 'AMD'].map((symbol, index) => ({ symbol, shares: index + 1 }));
    for (const order of [rows, rows.toReversed(), rows.toSorted((a, b) => b.shares - a.shares)]) {
      expect([...toHoldings(order)]).toEqual([
        ['AAPL', 2],
        ['AMD', 4],
        ['NVDA', 1],
        ['TSLA', 3],
      ]);
    }
  });
});

describe('toOpeningState', () => {
  it('opens as registered before the first day', () => {
    const state = toOpeningState(portfolio, undefined, [{ symbol: 'NVDA', shares: 1 }]);
    expect(state).toEqual({
      portfolio,
      position: { cash: usd('5000'), holdings: new Map() },
      portfolioValue: usd('5000'),
      nextLineId: 1,
    });
  });

  it('goes on where the last day ended, its value and lines included', () => {
    const state = toOpeningState(portfolio, last, [{ symbol: 'NVDA', shares: 4 }]);
    expect(state).toEqual({
      portfolio,
      position: { cash: usd('812.5'), holdings: new Map([['NVDA', 4]]) },
      portfolioValue: usd('5100.25'),
      lastDate: '2025-10-03',
      lastModelDayId: 'm-2',
      nextLineId: 10,
    });
  });
});
