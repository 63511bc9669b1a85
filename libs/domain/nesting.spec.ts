import { isNestedDeeperThan } from './nesting.js';

describe('isNestedDeeperThan', () => {
  it.each([
    [7, 0],
    [null, 0],
    ['[[[]]]', 0],
    [[], 1],
    [{}, 1],
    [[1, 'a', null], 1],
    [{ a: { b: 1 } }, 2],
    [[1, [2], { a: [3] }], 3],
  ])('%j has as many levels as its deepest part: %d', (value, levels) => {
    expect(isNestedDeeperThan(levels, value)).toBe(false);
    if (levels > 0) expect(isNestedDeeperThan(levels - 1, value)).toBe(true);
  });

  it('needs no stack for values that JSON.stringify fails on', () => {
    const value = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`) as unknown;
    expect(() => JSON.stringify(value)).toThrow(RangeError);
    expect(isNestedDeeperThan(29_999, value)).toBe(true);
    expect(isNestedDeeperThan(30_000, value)).toBe(false);
  });
});
