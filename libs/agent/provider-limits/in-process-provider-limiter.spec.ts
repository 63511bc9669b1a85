import { jest } from '@jest/globals';
import { type ProviderLimit } from '@app/config';
import { InProcessProviderLimiter } from './in-process-provider-limiter.js';

const HOST = 'api.example.com';
let limiter: InProcessProviderLimiter;
/** What began, in its order. */
let begun: string[];

beforeEach(() => {
  jest.useFakeTimers();
  limiter = new InProcessProviderLimiter();
  begun = [];
});

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** A call that goes on until it is ended. */
function ask(name: string, limit: ProviderLimit, signal = new AbortController().signal, host = HOST) {
  let end!: (error?: Error) => void;
  const ended = new Promise<string>((resolve, reject) => {
    end = (error) => {
      if (error) reject(error);
      else resolve(name);
    };
  });
  const answer = limiter.run({ host, limit }, signal, () => {
    begun.push(name);
    return ended;
  });
  return { answer, end };
}

const settle = () => jest.advanceTimersByTimeAsync(0);

describe('requests at once', () => {
  it('wait for a place, in their order, and get it however the call before them ended', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => ask(name, { concurrent: 2 }));
    await settle();
    expect(begun).toEqual(['a', 'b']);
    b!.end(new Error('refused'));
    await expect(b!.answer).rejects.toThrow('refused');
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
    a!.end();
    expect(await a!.answer).toBe('a');
    await settle();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    c!.end();
    d!.end();
    expect(await Promise.all([c!.answer, d!.answer])).toEqual(['c', 'd']);
  });

  it('of another host are not waited for', async () => {
    const first = ask('first', { concurrent: 1 });
    const other = ask('other', { concurrent: 1 }, undefined, 'other.example.com');
    await settle();
    expect(begun).toEqual(['first', 'other']);
    first.end();
    other.end();
    await Promise.all([first.answer, other.answer]);
  });

  it('an abort ends the wait with its reason, and lets the next one in', async () => {
    const controller = new AbortController();
    const first = ask('first', { concurrent: 1 });
    const waiting = ask('waiting', { concurrent: 1 }, controller.signal);
    const next = ask('next', { concurrent: 1 });
    const reason = new Error('cancelled');
    controller.abort(reason);
    await expect(waiting.answer).rejects.toBe(reason);
    await expect(ask('late', { concurrent: 1 }, controller.signal).answer).rejects.toBe(reason);
    first.end();
    await settle();
    expect(begun).toEqual(['first', 'next']);
    next.end();
    await next.answer;
  });
});

describe('one who is cancelled while it waits', () => {
  const reason = new Error('cancelled');

  it('holds no place: as many as before are under way afterwards, one after the other', async () => {
    const controller = new AbortController();
    const first = ask('first', { concurrent: 1 });
    const cancelled = [1, 2, 3].map((n) => ask(`cancelled ${n}`, { concurrent: 1 }, controller.signal));
    controller.abort(reason);
    await Promise.all(cancelled.map(({ answer }) => expect(answer).rejects.toBe(reason)));
    first.end();
    await first.answer;
    for (const name of ['second', 'third']) {
      const next = ask(name, { concurrent: 1 });
      await settle();
      expect(begun.at(-1)).toBe(name);
      next.end();
      await next.answer;
    }
    expect(begun).toEqual(['first', 'second', 'third']);
  });

  it('is waited for by nobody: those behind it who have room begin at once', async () => {
    const controller = new AbortController();
    const first = ask('first', { concurrent: 2 });
    const head = ask('head', { concurrent: 1 }, controller.signal);
    const behind = ask('behind', { concurrent: 2 });
    await settle();
    expect(begun).toEqual(['first']);
    controller.abort(reason);
    await expect(head.answer).rejects.toBe(reason);
    await settle();
    expect(begun).toEqual(['first', 'behind']);
    first.end();
    behind.end();
    await Promise.all([first.answer, behind.answer]);
  });

  it('does not count among the starts of a minute', async () => {
    const controller = new AbortController();
    const first = ask('first', { perMinute: 1 });
    const waiting = ask('waiting', { perMinute: 1 }, controller.signal);
    const next = ask('next', { perMinute: 1 });
    await settle();
    controller.abort(reason);
    await expect(waiting.answer).rejects.toBe(reason);
    await jest.advanceTimersByTimeAsync(60_001);
    expect(begun).toEqual(['first', 'next']);
    first.end();
    next.end();
    await Promise.all([first.answer, next.answer]);
  });
});

describe('requests per minute', () => {
  it('begin at most that often within any minute', async () => {
    const limit = { perMinute: 2 };
    const calls = [ask('a', limit)];
    await jest.advanceTimersByTimeAsync(20_000);
    calls.push(ask('b', limit), ask('c', limit), ask('d', limit));
    calls.forEach(({ end }) => {
      end();
    });
    await settle();
    expect(begun).toEqual(['a', 'b']);
    await jest.advanceTimersByTimeAsync(39_999);
    expect(begun).toEqual(['a', 'b']);
    await jest.advanceTimersByTimeAsync(2);
    expect(begun).toEqual(['a', 'b', 'c']);
    await jest.advanceTimersByTimeAsync(20_001);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await Promise.all(calls.map(({ answer }) => answer));
  });
});
