import { Money } from './money.js';
import { TokenCost } from './token-cost.js';

describe('TokenCost', () => {
  it.each([
    // 1,234 tokens at 0.14 dollars per million: 0.00017276
    [1_234, '0.14', '0.00017276'],
    [1, '0.000001', '0.000000000001'],
    [1_000_000, '2.5', '2.5'],
    [0, '15', '0'],
    [9_007_199_254_740_991, '15', '135107988821.114865'],
  ])('%i tokens at %s dollars per million cost exactly %s', (tokens, price, cost) => {
    expect(TokenCost.ofTokens(tokens, Money.parse(price)).toString()).toBe(cost);
  });

  it('adds up without drift', () => {
    const dime = TokenCost.parse('0.000000000001');
    const sum = Array.from({ length: 1_000 }, () => dime).reduce((a, b) => a.plus(b), TokenCost.zero);
    expect(sum.toString()).toBe('0.000000001');
  });

  it.each<[number, string | undefined]>([
    [0.00014725, '0.00014725'],
    [1.5e-7, '0.00000015'],
    [0, '0'],
    [12, '12'],
    [-0.01, undefined],
    [1e9, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('a provider’s %d is %s', (dollars, cost) => {
    expect(TokenCost.fromNumber(dollars)?.toString()).toBe(cost);
  });

  it('reads what it wrote, and nothing else', () => {
    expect(TokenCost.parse('0.00017276').toNumber()).toBe(0.000_172_76);
    for (const text of ['', '-1', '1.0000000000001', '1e-7', 'NaN'])
      expect(() => TokenCost.parse(text)).toThrow('A cost is decimal text with at most twelve decimals.');
  });

  it('writes all decimals where a database is to add it up', () => {
    expect(TokenCost.parse('12.5').toFixed()).toBe('12.500000000000');
    expect(TokenCost.zero.toFixed()).toBe('0.000000000000');
    expect(TokenCost.parse('10').toString()).toBe('10');
    expect(TokenCost.ofTrillionths('12500000000000').toString()).toBe('12.5');
  });

  it('compares', () => {
    const [less, more] = [TokenCost.parse('0.1'), TokenCost.parse('0.100000000001')];
    expect([less.compare(more), more.compare(less), less.compare(less)]).toEqual([-1, 1, 0]);
  });
});
