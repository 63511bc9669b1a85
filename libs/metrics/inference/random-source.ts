/** A reproducible stream of random numbers, for resampling; not for secrets. */
export interface RandomSource {
  /** A whole number from 0 (included) to `bound` (excluded), all equally likely; `bound` from 1 to 2^32. */
  below(bound: number): number;
}

/**
 * The stream of a seed: xoshiro128** 1.1 (period 2^128 - 1), started with four words from splitmix32, so that the seeds 1
 * and 2 give unrelated streams. The same seed gives the same numbers on every machine.
 *
 * Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021.
 *
 * @param seed a whole number; of it the lowest 32 bits count
 */
export function randomSource(seed: number): RandomSource {
  let state = seed | 0;
  function nextWord(): number {
    state = (state + 0x9e3779b9) | 0;
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return word ^ (word >>> 15);
  }
  return xoshiro128([nextWord(), nextWord(), nextWord(), nextWord()]);
}

/**
 * The generator itself, see `randomSource`.
 *
 * A bounded number is the word scaled down, which favours some numbers by at most bound / 2^32: nothing here can tell.
 *
 * @param words its state of 128 bits, not all zero
 */
export function xoshiro128(words: readonly [number, number, number, number]): RandomSource {
  let [a, b, c, d] = words;
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
