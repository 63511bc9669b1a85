import { positionOf, pricesOf, usd } from '../testing/portfolio.builder.js';
import { cashPosition, valuePosition } from './position.js';

describe('valuePosition', () => {
  it('is cash plus shares at their prices', () => {
    const prices = pricesOf({ NVDA: '187.24', AAPL: '256.575' });
    // 100.5 + 10 x 187.24 + 2 x 256.575 = 100.5 + 1872.4 + 513.15
    const value = valuePosition(positionOf('100.5', { NVDA: 10, AAPL: 2 }), (symbol) => prices.get(symbol));
    expect(value.toString()).toBe('2486.05');
  });

  it('of cash alone asks for no price', () => {
    const value = valuePosition(cashPosition(usd('5000')), () => {
      throw new Error('nothing is held');
    });
    expect(value.toString()).toBe('5000');
  });

  it('never leaves a held symbol out', () => {
    expect(() => valuePosition(positionOf('1', { NVDA: 1 }), () => undefined)).toThrow(
      'no price to value the held symbol NVDA',
    );
  });
});
