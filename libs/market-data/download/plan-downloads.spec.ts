import { type AnsweredDownload } from '@app/database';
import { day } from '../../testing/portfolio.builder.js';
import { missingPrices, planDownloads, type DownloadKnowledge } from './plan-downloads.js';

const dates = ['2025-03-03', '2025-10-01', '2025-10-02', '2025-10-03'].map((text) => day(text));

function knowledgeOf(init: Partial<DownloadKnowledge> = {}): DownloadKnowledge {
  return {
    answered: [],
    dayStart: '2025-10-04T04:00:00.000Z',
    premium: new Set(),
    compactFrom: day('2025-05-14'),
    ...init,
  };
}

/** `AAPL compact 2025-09-01 2025-10-02`, asked today or the day before. */
function answer(text: string, when: 'today' | 'yesterday' = 'today'): AnsweredDownload {
  const [symbol = '', size, first, last] = text.split(' ');
  return {
    symbol,
    size: size as AnsweredDownload['size'],
    askedAt: when === 'today' ? '2025-10-04T12:00:00.000Z' : '2025-10-03T12:00:00.000Z',
    outcome: first === undefined ? 'unknown_symbol' : 'ok',
    firstDate: first === undefined ? null : day(first),
    lastDate: last === undefined ? null : day(last),
  };
}

const plan = (missing: Record<string, number[]>, init: Partial<DownloadKnowledge> = {}) =>
  planDownloads(
    Object.entries(missing).map(([symbol, which]) => ({
      symbol,
      dates: which.map((index) => dates[index]!),
    })),
    knowledgeOf(init),
  ).map(({ symbol, series, size, opens }) =>
    [symbol, ...(series === 'TIME_SERIES_DAILY' ? [] : ['adjusted']), size, opens].join(' '),
  );

const noAdjusted = new Set(['TIME_SERIES_DAILY_ADJUSTED compact']);

describe('planDownloads', () => {
  it.each<[string, Record<string, number[]>, Partial<DownloadKnowledge>, string[]]>([
    ['nothing missing', {}, {}, []],
    [
      'most missing dates first, equal ones in order',
      { A: [3], B: [2, 3], C: [1, 3] },
      { premium: noAdjusted },
      ['B compact 2', 'C compact 2', 'A compact 1'],
    ],
    ['the adjusted series while the key allows it', { A: [3] }, {}, ['A adjusted compact 1']],
    [
      'full where a date lies further back than 100 sessions',
      { A: [0, 3] },
      { premium: noAdjusted },
      ['A full 2'],
    ],
    [
      'compact where full is premium',
      { A: [0, 3] },
      { premium: new Set([...noAdjusted, 'TIME_SERIES_DAILY full']) },
      ['A compact 1'],
    ],
    [
      'nothing where neither helps',
      { A: [0] },
      { premium: new Set([...noAdjusted, 'TIME_SERIES_DAILY full']) },
      [],
    ],
    [
      'not what today’s answer lacked',
      { A: [2, 3], B: [3] },
      { premium: noAdjusted, answered: [answer('A compact 2025-06-02 2025-10-01')] },
      ['B compact 1'],
    ],
    [
      'older dates after a compact answer of today',
      { A: [0, 3] },
      { premium: noAdjusted, answered: [answer('A compact 2025-05-14 2025-10-03')] },
      ['A full 1'],
    ],
    [
      'not what a full answer of today lacked',
      { A: [0, 3] },
      { premium: noAdjusted, answered: [answer('A full 2025-09-02 2025-10-02')] },
      [],
    ],
    [
      'not a hole of an earlier answer',
      { A: [2] },
      { premium: noAdjusted, answered: [answer('A compact 2025-06-02 2025-10-03', 'yesterday')] },
      [],
    ],
    [
      'what is newer than an earlier answer',
      { A: [3] },
      { premium: noAdjusted, answered: [answer('A compact 2025-06-02 2025-10-02', 'yesterday')] },
      ['A compact 1'],
    ],
    [
      'not a symbol that is unknown today',
      { A: [3] },
      { premium: noAdjusted, answered: [answer('A compact')] },
      [],
    ],
    [
      'a symbol that was unknown yesterday',
      { A: [3] },
      { premium: noAdjusted, answered: [answer('A compact', 'yesterday')] },
      ['A compact 1'],
    ],
  ])('%s', (_what, missing, init, expected) => {
    expect(plan(missing, init)).toEqual(expected);
  });
});

describe('missingPrices', () => {
  it('lists the dates without a close, by symbol', () => {
    const closes = new Map([
      ['A', dates],
      ['B', dates.slice(1)],
    ]);
    expect(missingPrices({ symbols: ['C', 'B', 'A'], dates }, closes)).toEqual([
      { symbol: 'C', dates },
      { symbol: 'B', dates: [dates[0]] },
    ]);
  });

  it('of a symbol that is needed from a later date on lists the dates from there', () => {
    const neededFrom = new Map([['B', dates[1]!]]);
    expect(missingPrices({ symbols: ['A', 'B'], dates, neededFrom }, new Map())).toEqual([
      { symbol: 'A', dates },
      { symbol: 'B', dates: dates.slice(1) },
    ]);
  });
});
