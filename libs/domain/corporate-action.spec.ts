import { day, positionOf, usd } from '../testing/portfolio.builder.js';
import {
  adjustmentOf,
  bookAdjustments,
  normalizeSplitFactor,
  parseSplitFactor,
  priceAfterSplit,
} from './index.js';

const action = (splitFactor: string, dividend = '0') => ({
  symbol: 'NVDA',
  date: day('2025-10-03'),
  splitFactor,
  dividend: usd(dividend),
});

describe('adjustmentOf', () => {
  it.each([
    // factor, dividend, shares, last price (after the split) / shares after, cash
    '10 0 7 19 / 70 0',
    '1 0.25 8 190 / 8 2',
    '2 0.5 3 95 / 6 1.5',
    // 7 x 1.5 = 10.5: half a share at 60
    '1.5 0 7 60 / 10 30',
    // 7 / 20: 0.35 of a share at 400
    '0.05 0 7 400 / 0 140',
    '0.05 0 45 400 / 2 100',
    // 1 x 1.3333: 0.3333 of a share at 75.001875, rounded down to a millionth
    '1.3333 0 1 75.001875 / 1 24.998124',
  ])('factor, dividend, shares, price / shares after, cash: %s', (text) => {
    const [factor = '', dividend = '', shares = '', price = '', , after = '', cash = ''] = text.split(' ');
    const position = positionOf('1000', { NVDA: Number(shares) });
    const adjustment = adjustmentOf(position, action(factor, dividend), usd(price));
    expect(adjustment).toMatchObject({ sharesBefore: Number(shares), sharesAfter: Number(after) });
    expect(adjustment?.cash.toString()).toBe(cash);
    const booked = bookAdjustments(position, adjustment ? [adjustment] : []);
    expect(booked.cash.toString()).toBe(usd('1000').plus(usd(cash)).toString());
    expect(booked.holdings.get('NVDA') ?? 0).toBe(Number(after));
  });

  it('leaves a position alone that does not hold the symbol', () => {
    expect(adjustmentOf(positionOf('1000', { AAPL: 1 }), action('10'), undefined)).toBeUndefined();
  });

  it('21: a split with a fraction changes what a position is worth by less than a millionth of a dollar', () => {
    const before = usd('123.45').timesShares(7);
    const price = priceAfterSplit(usd('123.45'), '1.5');
    const adjustment = adjustmentOf(positionOf('0', { NVDA: 7 }), action('1.5'), price);
    const after = price.timesShares(adjustment?.sharesAfter ?? 0).plus(adjustment?.cash ?? usd('0'));
    expect([before.toString(), after.toString()]).toEqual(['864.15', '864.15']);
  });
});

describe('Split factors', () => {
  it.each([
    ['10.0', '10', 100n, 10n],
    ['0.0500', '0.05', 500n, 10_000n],
    ['1.0', '1', 10n, 10n],
    ['1.5', '1.5', 15n, 10n],
  ])('%s', (text, normal, numerator, denominator) => {
    expect(normalizeSplitFactor(text)).toBe(normal);
    expect(parseSplitFactor(text)).toEqual({ numerator, denominator });
  });

  it.each(['0', '0.0', '-2', '', '2:1', '1e3', 'NaN'])('"%s" is none', (text) => {
    expect(() => parseSplitFactor(text)).toThrow('A split factor is decimal text above 0');
  });
});
