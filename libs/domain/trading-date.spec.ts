import { errorOf } from '../testing/error-of.js';
import { parseTradingDate } from './trading-date.js';

describe('parseTradingDate', () => {
  it.each(['2025-10-02', '2024-02-29', '2000-02-29', '1999-12-31'])('reads %s', (text) => {
    expect(parseTradingDate(text)).toBe(text);
  });

  it.each([
    '2025-02-29',
    '1900-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-04-31',
    '2025-10-00',
    '2025-1-2',
    '20251002',
    '2025-10-02T00:00:00Z',
    ' 2025-10-02',
    '2025-10-02\n',
    '',
    'today',
    20251002,
    null,
    undefined,
    new Date(0),
    ['2025-10-02'],
  ])('refuses %j', (text) => {
    expect(errorOf(() => parseTradingDate(text, 'start_date'))).toMatchObject({
      code: 'invalid_date',
      message: 'start_date must be an existing day written YYYY-MM-DD.',
    });
  });

  it('shows at most 40 characters of what came', () => {
    const parse = () => parseTradingDate('9'.repeat(1_000));
    expect(errorOf(parse)).toMatchObject({ details: { field: 'date', value: '9'.repeat(40) } });
  });
});
