import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorOf } from '../../testing/error-of.js';
import { day } from '../../testing/portfolio.builder.js';
import { priceDemandOf } from './price-demand.js';
import { openUniverse, symbolsOf, symbolsOn } from './universe.js';

const root = join(import.meta.dirname, '../../..');
const shipped = JSON.parse(readFileSync(join(root, 'configs/nasdaq100.json'), 'utf8')) as string[];
const nasdaq = openUniverse({ index: 'NASDAQ-100' });
const membersOn = (date: string) => nasdaq.on(day(date)).members;

/** Who belongs to the index on a date and not on another. */
const only = (date: string, other: string) => {
  const others = membersOn(other);
  return membersOn(date).filter((symbol) => !others.includes(symbol));
};

describe('the NASDAQ-100 by date', () => {
  it('is exactly the shipped list on 2025-10-15', () => {
    expect(membersOn('2025-10-15')).toHaveLength(101);
    expect(membersOn('2025-10-15')).toEqual([...shipped].sort());
  });

  it.each([
    ['2025-10-29', '2025-10-30', [], ['SOLS']],
    ['2025-10-15', '2025-11-06', [], []],
    [
      '2025-12-19',
      '2025-12-22',
      ['BIIB', 'CDW', 'GFS', 'LULU', 'ON', 'TTD'],
      ['ALNY', 'FER', 'INSM', 'MPWR', 'STX', 'WDC'],
    ],
    ['2026-01-02', '2026-01-05', [], ['VSNT']],
    ['2026-01-16', '2026-01-20', ['AZN'], ['WMT']],
    [
      '2026-06-18',
      '2026-06-22',
      ['CHTR', 'CTSH', 'INSM', 'VRSK', 'ZS'],
      ['ALAB', 'CRWV', 'NBIS', 'RKLB', 'TER'],
    ],
    [
      '2025-10-15',
      '2026-06-22',
      ['AZN', 'BIIB', 'CDW', 'CHTR', 'CSGP', 'CTSH', 'GFS', 'LULU', 'ON', 'TEAM', 'TTD', 'VRSK', 'ZS'],
      ['ALAB', 'ALNY', 'CRWV', 'FER', 'LITE', 'MPWR', 'NBIS', 'RKLB', 'SNDK', 'STX', 'TER', 'WDC', 'WMT'],
    ],
    ['2022-06-08', '2022-06-09', ['FB'], ['META']],
  ])('from %s to %s loses %j and gains %j', (before, after, left, joined) => {
    expect(only(before, after)).toEqual(left);
    expect(only(after, before)).toEqual(joined);
  });

  it('has two symbols for a company with two classes of shares', () => {
    expect(membersOn('2015-01-01')).toEqual(expect.arrayContaining(['GOOG', 'GOOGL', 'FOX', 'FOXA']));
    expect(membersOn('2015-01-01')).toHaveLength(105);
  });

  it.each(['2014-12-31', '2026-06-25', '2026-11-27'])('is not known on %s, and says when it is', (date) => {
    expect(errorOf(() => nasdaq.on(day(date)))).toMatchObject({
      code: 'universe_unknown',
      fault: 'caller',
      message:
        `universe: the members of the NASDAQ-100 are known from 2015-01-01 to 2026-06-24, and ${date} lies outside. ` +
        'Name dates within, or list the symbols in the universe of the config.',
    });
    expect(membersOn('2026-06-24')).toHaveLength(101);
  });

  it('says of who is outside only what has happened', () => {
    const why = (symbol: string, date: string) => nasdaq.on(day(date)).whyOutside(symbol);
    expect(why('BIIB', '2025-12-19')).toBeUndefined();
    expect(why('BIIB', '2025-12-22')).toBe('BIIB left the NASDAQ-100 on 2025-12-22');
    expect(why('ALNY', '2025-12-19')).toBe('ALNY is not in the NASDAQ-100');
    expect(why('ALNY', '2025-12-22')).toBeUndefined();
    expect(why('STX', '2025-12-19')).toBe('STX left the NASDAQ-100 on 2018-12-24');
    expect(why('NOPE', '2025-12-19')).toBe('NOPE is not in the NASDAQ-100');
  });

  it('has the stretches of a range, the nearest members where it is not known', () => {
    const spells = (from: string, to: string) =>
      nasdaq.spells(day(from), day(to)).map((spell) => [spell.from, spell.to, spell.members.length]);
    expect(spells('2025-12-19', '2026-01-06')).toEqual([
      ['2025-12-19', '2025-12-21', 101],
      ['2025-12-22', '2026-01-04', 101],
      ['2026-01-05', '2026-01-06', 102],
    ]);
    expect(spells('2026-06-20', '2026-12-31')).toEqual([
      ['2026-06-20', '2026-06-21', 101],
      ['2026-06-22', '2026-12-31', 101],
    ]);
    expect(spells('2027-01-04', '2027-01-05')).toEqual([['2027-01-04', '2027-01-05', 101]]);
    expect(spells('2014-01-02', '2014-01-03')).toEqual([['2014-01-02', '2014-01-03', 105]]);
    expect(spells('2026-01-06', '2026-01-05')).toEqual([]);
  });
});

describe('a list of symbols', () => {
  const list = openUniverse(['NVDA', 'AAPL']);

  it('is the same on every date', () => {
    const later = list.on(day('2031-01-02'));
    expect(later.members).toEqual(['NVDA', 'AAPL']);
    expect([later.whyOutside('AAPL'), later.whyOutside('QQQ')]).toEqual([
      undefined,
      'QQQ is not in the universe of this simulation',
    ]);
    expect(symbolsOf(list.spells(day('2025-10-01'), day('2025-10-02')))).toEqual(['NVDA', 'AAPL']);
  });

  it('needs the prices of every symbol on every date', () => {
    const dates = [day('2025-12-19'), day('2025-12-22')];
    expect(priceDemandOf(list, dates)).toEqual({
      symbols: ['NVDA', 'AAPL'],
      dates,
      neededFrom: new Map([
        ['NVDA', dates[0]],
        ['AAPL', dates[0]],
      ]),
    });
  });
});

describe('the prices that an index needs', () => {
  const dates = [day('2025-12-19'), day('2025-12-22'), day('2025-12-23')];

  it('are those of whoever belongs to it on one of the dates, from then on', () => {
    const { symbols, neededFrom } = priceDemandOf(nasdaq, dates);
    expect(symbols).toHaveLength(107);
    expect(symbols).toEqual(symbolsOn(nasdaq, dates));
    expect([neededFrom?.get('BIIB'), neededFrom?.get('ALNY'), neededFrom?.get('WMT')]).toEqual([
      '2025-12-19',
      '2025-12-22',
      undefined,
    ]);
  });

  it('are none for a date on which the members are not known', () => {
    expect(errorOf(() => priceDemandOf(nasdaq, [day('2026-07-01')]))).toMatchObject({
      code: 'universe_unknown',
    });
  });
});
