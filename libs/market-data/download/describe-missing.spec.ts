import { type AnsweredDownload } from '@app/database';
import { day } from '../../testing/portfolio.builder.js';
import { describeMissing } from './describe-missing.js';
import { type DownloadKnowledge } from './plan-downloads.js';

const knowledgeOf = (...answered: AnsweredDownload[]): DownloadKnowledge => ({
  answered,
  dayStart: '2025-10-07T04:00:00.000Z',
  premium: new Set(),
  compactFrom: day('2025-05-14'),
});

const unknown = (symbol: string, askedAt: string): AnsweredDownload => ({
  symbol,
  size: 'compact',
  askedAt,
  outcome: 'unknown_symbol',
  firstDate: null,
  lastDate: null,
});

const missing = (symbol: string, ...dates: string[]) => ({ symbol, dates: dates.map(day) });

describe('describeMissing', () => {
  it('calls a symbol unknown when the provider said so today, not when it said so before', () => {
    const prices = [missing('XXXX', '2025-10-06')];
    const today = knowledgeOf(unknown('XXXX', '2025-10-07T04:00:00.000Z'));
    expect(describeMissing(prices, today, {})).toEqual([
      'Prices are missing of XXXX on 2025-10-06: the provider does not know the symbol.',
    ]);
    const before = knowledgeOf(unknown('XXXX', '2025-10-07T03:59:59.999Z'));
    expect(describeMissing(prices, before, { stopped: 'quota' })).toEqual([
      "Prices are missing of XXXX on 2025-10-06: today's quota of downloads is used up.",
    ]);
  });

  it('says of each symbol its own reason, and names together those that have the same', () => {
    const prices = ['A', 'XXXX', 'B'].map((symbol) => missing(symbol, '2025-10-06'));
    const knowledge = knowledgeOf(unknown('XXXX', '2025-10-07T12:00:00.000Z'));
    expect(describeMissing(prices, knowledge, { stopped: 'invalid_key' })).toEqual([
      'Prices are missing of A, B on 2025-10-06: the provider does not accept ALPHAADVANTAGE_API_KEY.',
      'Prices are missing of XXXX on 2025-10-06: the provider does not know the symbol.',
    ]);
  });

  it('lists ten symbols and three dates, and counts the others', () => {
    const symbols = Array.from({ length: 12 }, (_, index) => `S${index}`);
    const few = ['2025-10-06', '2025-10-02', '2025-10-03'];
    expect(describeMissing([missing('A', ...few)], knowledgeOf(), { stopped: 'unreachable' })).toEqual([
      'Prices are missing of A on 2025-10-02, 2025-10-03, 2025-10-06: the provider could not be reached.',
    ]);
    const many = symbols.map((symbol) => missing(symbol, ...few, '2025-10-01'));
    expect(describeMissing(many, knowledgeOf(), { stopped: 'unreachable' })).toEqual([
      'Prices are missing of S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more on 4 sessions from 2025-10-01 to ' +
        '2025-10-06: the provider could not be reached.',
    ]);
  });
});
