import { positionOf, usd } from '../testing/portfolio.builder.js';
import { bookFill } from './fill.js';

describe('bookFill', () => {
  it('books what was judged before, there and back', () => {
    const free = { symbol: 'NVDA', amount: 3, price: usd('33.333333'), total: usd('99.999999') };
    const fill = { ...free, commission: usd('0') };
    const bought = bookFill(positionOf('100'), { ...fill, side: 'buy' });
    expect(bought).toEqual(positionOf('0.000001', { NVDA: 3 }));
    expect(bookFill(bought, { ...fill, side: 'sell' })).toEqual(positionOf('100'));
  });

  it('takes the commission from cash, of a sale too', () => {
    const fill = { symbol: 'NVDA', amount: 2, price: usd('10'), total: usd('20'), commission: usd('1.25') };
    expect(bookFill(positionOf('100'), { ...fill, side: 'buy' })).toEqual(positionOf('78.75', { NVDA: 2 }));
    expect(bookFill(positionOf('0', { NVDA: 2 }), { ...fill, side: 'sell' })).toEqual(positionOf('18.75'));
  });
});
