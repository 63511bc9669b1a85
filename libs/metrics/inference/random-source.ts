/** A reproducible stream of random numbers, for resampling; not for secrets. */
export interface RandomSource {
  /** A whole number from 0 (included) to `bound` (excluded), all equally likely; `bound` from 1 to 2^32. */
  below(bound: number): number;
}

/**
 * xoshiro128** 1.1, seeded through splitmix32: period 2^128 - 1, and the same numbers for a seed on every machine.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021.
 * A bounded number is the word scaled down, which favours some numbers by at most bound / 2^32: nothing here can tell.
 *
 * @param seed a whole number; of it the lowest 32 bits count
 */
export function randomSource(seed: number): RandomSource {
  let [a, b, c, d] = seedWords(seed);
  function nextWord(): number {
    const word = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return word;
  }
  return { below: (bound) => Math.floor((nextWord() / 4_294_967_296) * bound) };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Four words from one by splitmix32, so that seeds 1 and 2 give unrelated streams and none starts at all zeros. */
function seedWords(seed: number): [number, number, number, number] {
  let state = seed | 0;
  function nextWord(): number {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  }
  return [nextWord(), nextWord(), nextWord(), nextWord()];
}
