import { day, positionOf, pricesOf, usd } from '../../testing/portfolio.builder.js';
import { valueDay } from './value-day.js';

const valuation = {
  date: day('2025-10-03'),
  prices: pricesOf({ NVDA: '120.5' }),
  provisional: true,
  staleSymbols: ['NVDA'],
};

describe('valueDay', () => {
  it('compares the value with the previous one', () => {
    // 1,000 + 10 x 120.5 = 2,205, which is 205 more than 2,000
    expect(valueDay(positionOf('1000', { NVDA: 10 }), valuation, usd('2000'))).toEqual({
      portfolioValue: usd('2205'),
      profit: usd('205'),
      returnFraction: 0.1025,
      provisional: true,
      staleSymbols: ['NVDA'],
    });
  });

  it('has no return on nothing', () => {
    expect(valueDay(positionOf('5'), valuation, usd('0'))).toMatchObject({
      profit: usd('5'),
      returnFraction: 0,
    });
  });
});
