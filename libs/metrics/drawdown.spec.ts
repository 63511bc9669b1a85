import { drawdown } from './index.js';

describe('drawdown', () => {
  it.each([
    { values: [100, 120, 90, 110, 120, 130], expected: { depth: -0.25, peak: 1, valley: 2, recovery: 4 } },
    { values: [100, 50], expected: { depth: -0.5, peak: 0, valley: 1, recovery: null } },
    // Two equally deep falls: the first; a plateau at the top: its end; a plateau in the valley: its start.
    { values: [100, 75, 100, 75], expected: { depth: -0.25, peak: 0, valley: 1, recovery: 2 } },
    { values: [80, 100, 100, 50, 50], expected: { depth: -0.5, peak: 2, valley: 3, recovery: null } },
    {
      values: [100, Number.NaN, 50, Number.NaN, 100],
      expected: { depth: -0.5, peak: 0, valley: 2, recovery: 4 },
    },
    { values: [100, 0, 50], expected: { depth: -1, peak: 0, valley: 1, recovery: null } },
    { values: [100, 100, 101], expected: null },
    { values: [100], expected: null },
    { values: [], expected: null },
    { values: [0, 0], expected: null },
  ])('of $values', ({ values, expected }) => {
    expect(drawdown(values)).toEqual(expected);
  });
});
