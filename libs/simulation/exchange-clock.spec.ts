import { dayAtExchange, instantText } from './exchange-clock.js';

describe('dayAtExchange', () => {
  it.each([
    // New York is four hours behind UTC in summer time, five in winter time.
    ['2025-10-03T03:59:59.999Z', '2025-10-02'],
    ['2025-10-03T04:00:00.000Z', '2025-10-03'],
    ['2025-12-01T04:59:59.999Z', '2025-11-30'],
    ['2025-12-01T05:00:00.000Z', '2025-12-01'],
    ['2026-01-01T00:00:00.000Z', '2025-12-31'],
  ])('at %s is %s', (instant, date) => {
    expect(dayAtExchange(new Date(instant))).toBe(date);
  });
});

describe('instantText', () => {
  it('is UTC with milliseconds and Z', () => {
    expect(instantText(() => new Date('2025-10-03T01:02:03+02:00'))).toBe('2025-10-02T23:02:03.000Z');
  });
});
