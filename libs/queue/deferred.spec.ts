import { DomainError } from '@app/domain';
import { deferred, delayOf } from './deferred.js';

const failure = (init: { retryable: boolean; details?: Record<string, unknown> }) =>
  new DomainError({ code: 'database_busy', message: 'Busy.', ...init });

describe('delayOf', () => {
  it.each<[string, unknown, number | undefined]>([
    ['work that asked for a while', deferred(2_000), 2_000],
    ['work that asked for no delay', deferred(0), 0],
    ['a passing failure that says no time', failure({ retryable: true }), 5_000],
    ['a passing failure that says a time', failure({ retryable: true, details: { delay_ms: 50 } }), 50],
    [
      'a passing failure with a delay that is no number',
      failure({ retryable: true, details: { delay_ms: '9' } }),
      5_000,
    ],
    ['a failure for good', failure({ retryable: false, details: { delay_ms: 50 } }), undefined],
    ['an error that nobody has foreseen', new Error('broken'), undefined],
    ['what is no error', 'broken', undefined],
  ])('of %s', (_what, error, delay) => {
    expect(delayOf(error)).toBe(delay);
  });
});
