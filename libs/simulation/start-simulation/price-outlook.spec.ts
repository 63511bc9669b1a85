import { usExchangeCalendar } from '@app/market-data';
import { lastCompleteSession } from './price-outlook.js';

describe('lastCompleteSession', () => {
  it.each([
    // New York is four hours behind UTC in October, five in December.
    ['before the session', '2025-10-07T12:00:00Z', '2025-10-06'],
    ['after its close, before the provider has it', '2025-10-07T23:59:59Z', '2025-10-06'],
    ['at eight in the evening', '2025-10-08T00:00:00Z', '2025-10-07'],
    ['at midnight in New York', '2025-10-08T04:00:00Z', '2025-10-07'],
    ['in winter, an hour later by UTC', '2025-12-03T00:59:59Z', '2025-12-01'],
    ['in winter, at eight', '2025-12-03T01:00:00Z', '2025-12-02'],
    ['on a Saturday', '2025-10-11T22:00:00Z', '2025-10-10'],
    ['on a Sunday evening', '2025-10-13T01:00:00Z', '2025-10-10'],
    ['on Thanksgiving evening', '2025-11-28T02:00:00Z', '2025-11-26'],
    ['on the evening of an early close', '2025-11-29T01:30:00Z', '2025-11-28'],
  ])('%s', (_when, now, session) => {
    expect(lastCompleteSession(usExchangeCalendar, new Date(now))).toBe(session);
  });
});
