import { joinSignals } from './joined-signal.js';

describe('joinSignals', () => {
  it('is aborted with the first one that is, and keeps its reason', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = joinSignals([one.signal, other.signal]);
    expect(signal.aborted).toBe(false);
    other.abort('the other');
    one.abort('the one');
    expect([signal.aborted, signal.reason]).toEqual([true, 'the other']);
  });

  it('is aborted from the beginning when one of them is', () => {
    const { signal } = joinSignals([new AbortController().signal, AbortSignal.abort('long ago')]);
    expect([signal.aborted, signal.reason]).toEqual([true, 'long ago']);
  });

  it('once let go follows no more', () => {
    const one = new AbortController();
    const { signal, letGo } = joinSignals([one.signal]);
    letGo();
    one.abort();
    expect(signal.aborted).toBe(false);
  });
});
