import { randomSource, xoshiro128 } from './random-source.js';

const take = (count: number, next: () => number) => Array.from({ length: count }, next);

describe('randomSource', () => {
  // The reference implementation's first words from the state 1, 2, 3, 4 (xoshiro128starstar.c, version 1.1).
  it('is xoshiro128**', () => {
    const random = xoshiro128([1, 2, 3, 4]);
    expect(take(10, () => random.below(2 ** 32))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  // Worked out in Python with whole numbers of any size.
  it.each([
    { seed: 1, words: [393288148, 2174103013, 3814759091, 2092745082] },
    { seed: 2, words: [4239540602] },
  ])('starts seed $seed through splitmix32', ({ seed, words }) => {
    const random = randomSource(seed);
    expect(take(words.length, () => random.below(2 ** 32))).toEqual(words);
  });

  // Counted in Python; the spread is that of chance (chi-squared 8.2 of 6 degrees of freedom).
  it('stays below its bound and reaches every number below it, about equally often', () => {
    const random = randomSource(7);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 7_000; index += 1) counts[random.below(7)]! += 1;
    expect(counts).toEqual([975, 1072, 969, 1007, 1017, 967, 993]);
  });
});
