import { Money } from './money.js';

const refused = expect.objectContaining({ code: 'invalid_amount' }) as Error;

describe('Money.parse', () => {
  it.each([
    ['189.6', '189.6'],
    ['189.6000', '189.6'],
    ['0.000001', '0.000001'],
    ['-0.5', '-0.5'],
    ['-0', '0'],
    ['007.10', '7.1'],
    ['10000', '10000'],
    ['123456789012345678901234.123456', '123456789012345678901234.123456'],
  ])('reads %s as %s', (text, canonical) => {
    expect(Money.parse(text).toString()).toBe(canonical);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '+1',
    '1e3',
    '.5',
    '5.',
    '1,000',
    '$5',
    'NaN',
    'Infinity',
    '--1',
    '0x10',
    '١',
    '0.0000001',
    '1234567890123456789012345',
  ])('refuses %j', (text) => {
    expect(() => Money.parse(text)).toThrow(refused);
  });
});

describe('Money.fromNumber', () => {
  it.each([
    [102.91999999999996, '102.92'],
    [0.1 + 0.2, '0.3'],
    [0.0000004, '0'],
    [0.0000006, '0.000001'],
    [-0.0000004, '0'],
    [-6633.1, '-6633.1'],
    [999_999_999_999_999, '999999999999999'],
  ])('takes %d over as %s', (number, canonical) => {
    expect(Money.fromNumber(number).toString()).toBe(canonical);
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e15, -1e15])('refuses %d', (number) => {
    expect(() => Money.fromNumber(number)).toThrow(refused);
  });
});

describe('Money', () => {
  it('adds without drift: ten times ten cents is a dollar', () => {
    let sum = Money.zero;
    for (let count = 0; count < 10; count += 1) sum = sum.plus(Money.parse('0.1'));
    expect(sum.toString()).toBe('1');
  });

  it('multiplies a price by shares exactly', () => {
    expect(Money.parse('187.2436').timesShares(33).toString()).toBe('6179.0388');
    expect(() => Money.parse('1').timesShares(1.5)).toThrow(RangeError);
  });

  it.each([
    { price: '3', cash: '10', shares: 3 },
    { price: '2.5', cash: '10', shares: 4 },
    { price: '10.000001', cash: '10', shares: 0 },
    { price: '0', cash: '10', shares: 0 },
    { price: '-1', cash: '10', shares: 0 },
    { price: '1', cash: '-10', shares: 0 },
  ])('$cash dollars pay for $shares shares at $price', ({ price, cash, shares }) => {
    expect(Money.parse(price).sharesFor(Money.parse(cash))).toBe(shares);
  });

  it.each([
    { a: '1', b: '1.000000', order: 0 },
    { a: '-1', b: '0.5', order: -1 },
    { a: '10', b: '9', order: 1 },
  ])('compares $a with $b', ({ a, b, order }) => {
    expect(Money.parse(a).compare(Money.parse(b))).toBe(order);
    expect(Money.parse(a).equals(Money.parse(b))).toBe(order === 0);
  });

  it.each([
    { text: '0.000001', positive: true, negative: false },
    { text: '0', positive: false, negative: false },
    { text: '-0.000001', positive: false, negative: true },
  ])('tells the sign of $text', ({ text, positive, negative }) => {
    expect(Money.parse(text).isPositive()).toBe(positive);
    expect(Money.parse(text).isNegative()).toBe(negative);
  });

  it('is a number in JSON', () => {
    expect(JSON.stringify({ cash: Money.parse('6633.10') })).toBe('{"cash":6633.1}');
  });
});
