import { AnswerCache, type StoredAnswer } from './answer-cache.js';

const answer = (length: number): StoredAnswer => ({ contentType: 'text/plain', body: Buffer.alloc(length) });
/** Of which four have room together, and a fifth one has not. */
const LARGE = answer(5_500_000);
const keysOf = (cache: AnswerCache, version: string, keys: readonly string[]) =>
  keys.filter((key) => cache.get(version, key) !== undefined);

describe('AnswerCache', () => {
  it('gives an answer again at its version only, whichever came first', () => {
    const cache = new AnswerCache();
    const first = answer(1);
    cache.put('1.1', 'a', first);
    expect(cache.get('1.1', 'a')).toBe(first);
    expect(cache.get('1.1', 'b')).toBeUndefined();
    expect(cache.get('1.2', 'a')).toBeUndefined();
    expect(cache.get('2.1', 'a')).toBeUndefined();
    const second = answer(2);
    cache.put('1.2', 'a', second);
    expect(cache.get('1.2', 'a')).toBe(second);
    expect(cache.get('1.1', 'a')).toBeUndefined();
  });

  it('forgets everything of another version, also what the new one has not asked for yet', () => {
    const cache = new AnswerCache();
    cache.put('1', 'a', answer(1));
    cache.put('1', 'b', answer(1));
    cache.put('2', 'a', answer(1));
    expect(keysOf(cache, '2', ['a', 'b'])).toEqual(['a']);
  });

  it('lets go the one that was not asked for longest', () => {
    const cache = new AnswerCache();
    for (const key of ['a', 'b', 'c', 'd']) cache.put('1', key, LARGE);
    cache.get('1', 'a');
    cache.put('1', 'e', LARGE);
    expect(keysOf(cache, '1', ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'c', 'd', 'e']);
  });

  it('has the same room for ever, however many have come and gone, and all of it at a new version', () => {
    const cache = new AnswerCache();
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    for (const key of keys) cache.put('1', key, LARGE);
    expect(keysOf(cache, '1', keys)).toEqual(['k16', 'k17', 'k18', 'k19']);
    for (const key of keys) cache.put('2', key, LARGE);
    expect(keysOf(cache, '2', keys)).toEqual(['k16', 'k17', 'k18', 'k19']);
  });

  it('does not store what is longer than a fourth of the room, and loses nothing for it', () => {
    const cache = new AnswerCache();
    cache.put('1', 'small', answer(1));
    cache.put('1', 'fourth', answer(6_000_000));
    cache.put('1', 'longer', answer(6_000_001));
    expect(keysOf(cache, '1', ['small', 'fourth', 'longer'])).toEqual(['small', 'fourth']);
  });

  it('counts an answer once that is stored twice', () => {
    const cache = new AnswerCache();
    const first = answer(5_500_000);
    for (let time = 0; time < 9; time += 1) cache.put('1', 'a', time === 0 ? first : LARGE);
    for (const key of ['b', 'c', 'd']) cache.put('1', key, LARGE);
    expect(keysOf(cache, '1', ['a', 'b', 'c', 'd'])).toEqual(['a', 'b', 'c', 'd']);
    expect(cache.get('1', 'a')).toBe(first);
  });
});
