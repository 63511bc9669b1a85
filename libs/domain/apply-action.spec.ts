import { positionOf, usd } from '../testing/portfolio.builder.js';
import { applyAction, type Refusal } from './apply-action.js';
import { type TradeSide } from './fill.js';
import { cashPosition, type Position } from './position.js';

const price = usd('100');

/** The refusal of a trade in NVDA that must not be booked. */
function refusalOf(position: Position, order: { side: TradeSide; amount: unknown }, at = price): Refusal {
  const result = applyAction(position, { ...order, symbol: 'NVDA' }, at);
  if (result.ok) throw new Error('the trade was booked');
  return result.refusal;
}

describe('applyAction', () => {
  it('books a buy at the exact total', () => {
    const before = positionOf('10000', { AAPL: 2 });
    const result = applyAction(before, { side: 'buy', symbol: 'NVDA', amount: 33 }, usd('187.2436'));
    expect(result).toEqual({
      ok: true,
      position: positionOf('3820.9612', { AAPL: 2, NVDA: 33 }),
      fill: {
        side: 'buy',
        symbol: 'NVDA',
        amount: 33,
        price: usd('187.2436'),
        total: usd('6179.0388'),
        commission: usd('0'),
      },
    });
    expect(before).toEqual(positionOf('10000', { AAPL: 2 }));
  });

  it('books a sell and forgets a symbol of which nothing is left', () => {
    const all = applyAction(
      positionOf('0', { NVDA: 5 }),
      { side: 'sell', symbol: 'NVDA', amount: 5 },
      usd('10.01'),
    );
    expect(all).toMatchObject({ ok: true, position: positionOf('50.05') });
    const some = applyAction(
      positionOf('0', { NVDA: 5 }),
      { side: 'sell', symbol: 'NVDA', amount: 2 },
      usd('10.01'),
    );
    expect(some).toMatchObject({ ok: true, position: positionOf('20.02', { NVDA: 3 }) });
  });

  it('spends cash to the last cent, and not a millionth more', () => {
    expect(applyAction(positionOf('300'), { side: 'buy', symbol: 'NVDA', amount: 3 }, price).ok).toBe(true);
    expect(refusalOf(positionOf('299.999999'), { side: 'buy', amount: 3 })).toEqual({
      code: 'insufficient_cash',
      message: '3 NVDA cost 300 but only 299.999999 is in cash; at most 2 can be bought.',
      details: { required: 300, cash: 299.999999, affordable: 2 },
    });
  });

  const badAmounts = [
    -10,
    0,
    1.5,
    '5x',
    1e12,
    undefined,
    '5',
    NaN,
    Infinity,
    2 ** 53,
    null,
    true,
    [5],
    {},
    5n,
  ];
  it.each(
    badAmounts.flatMap((amount) => [
      { side: 'buy' as const, amount },
      { side: 'sell' as const, amount },
    ]),
  )('3: refuses to $side an amount of $amount', (order) => {
    const refusal = refusalOf(positionOf('1000000', { NVDA: 1_000 }), order);
    expect(refusal.code).toBe('invalid_amount');
    expect(refusal.message).toBe('amount must be a positive whole number of shares.');
  });

  it('3: an amount that was left out is refused', () => {
    const order = { side: 'buy', symbol: 'NVDA' } as unknown as {
      side: 'buy';
      symbol: string;
      amount: unknown;
    };
    expect(applyAction(positionOf('1000'), order, price)).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_amount', details: { amount: 'undefined' } },
    });
  });

  it.each(['0', '-1'])('a price of %s trades nothing', (text) => {
    expect(refusalOf(positionOf('1000', { NVDA: 1 }), { side: 'sell', amount: 1 }, usd(text)).code).toBe(
      'no_price',
    );
  });

  it('a symbol without a price trades nothing', () => {
    expect(applyAction(positionOf('1000'), { side: 'buy', symbol: 'ZZZZ', amount: 1 }, undefined)).toEqual({
      ok: false,
      refusal: {
        code: 'no_price',
        message: 'ZZZZ has no price today, so it cannot be traded.',
        details: { symbol: 'ZZZZ' },
      },
    });
  });

  it('4: more shares than are held cannot be sold', () => {
    expect(refusalOf(positionOf('0', { NVDA: 4 }), { side: 'sell', amount: 5 })).toEqual({
      code: 'insufficient_shares',
      message: '5 NVDA were to be sold but 4 are held.',
      details: { symbol: 'NVDA', held: 4, amount: 5 },
    });
    expect(refusalOf(positionOf('0'), { side: 'sell', amount: 1 }).details).toEqual({
      symbol: 'NVDA',
      held: 0,
      amount: 1,
    });
  });

  it('9: with an initial cash of 5,000 the first trade is checked against 5,000', () => {
    const opening = cashPosition(usd('5000'));
    expect(refusalOf(opening, { side: 'buy', amount: 51 }).details).toEqual({
      required: 5100,
      cash: 5000,
      affordable: 50,
    });
    expect(applyAction(opening, { side: 'buy', symbol: 'NVDA', amount: 50 }, price)).toMatchObject({
      ok: true,
      position: positionOf('0', { NVDA: 50 }),
    });
  });
});
