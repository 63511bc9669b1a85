import { type DomainError, parseTradingDate } from '@app/domain';
import { usExchangeCalendar as calendar } from './trading-calendar.js';
import { usExchangeCalendarData as data } from './us-exchange-calendar.js';

const date = parseTradingDate;

/**
 * Copied by hand from NYSE's announcements. Independent of the data file: a slip in one does not repeat in the other.
 * Early closes are those of the footnotes (1:00 p.m. Eastern Time).
 */
const PUBLISHED = [
  {
    year: 2019,
    closures: 'Jan 1, Jan 21, Feb 18, Apr 19, May 27, Jul 4, Sep 2, Nov 28, Dec 25',
    earlyCloses: 'Jul 3, Nov 29, Dec 24',
  },
  {
    year: 2020,
    closures: 'Jan 1, Jan 20, Feb 17, Apr 10, May 25, Jul 3, Sep 7, Nov 26, Dec 25',
    earlyCloses: 'Nov 27, Dec 24',
  },
  {
    year: 2021,
    closures: 'Jan 1, Jan 18, Feb 15, Apr 2, May 31, Jul 5, Sep 6, Nov 25, Dec 24',
    earlyCloses: 'Nov 26',
  },
  {
    year: 2022,
    closures: 'Jan 17, Feb 21, Apr 15, May 30, Jun 20, Jul 4, Sep 5, Nov 24, Dec 26',
    earlyCloses: 'Nov 25',
  },
  {
    year: 2023,
    closures: 'Jan 2, Jan 16, Feb 20, Apr 7, May 29, Jun 19, Jul 4, Sep 4, Nov 23, Dec 25',
    earlyCloses: 'Jul 3, Nov 24',
  },
  {
    year: 2024,
    closures: 'Jan 1, Jan 15, Feb 19, Mar 29, May 27, Jun 19, Jul 4, Sep 2, Nov 28, Dec 25',
    earlyCloses: 'Jul 3, Nov 29, Dec 24',
  },
  {
    year: 2025,
    closures: 'Jan 1, Jan 9, Jan 20, Feb 17, Apr 18, May 26, Jun 19, Jul 4, Sep 1, Nov 27, Dec 25',
    earlyCloses: 'Jul 3, Nov 28, Dec 24',
  },
  {
    year: 2026,
    closures: 'Jan 1, Jan 19, Feb 16, Apr 3, May 25, Jun 19, Jul 3, Sep 7, Nov 26, Dec 25',
    earlyCloses: 'Nov 27, Dec 24',
  },
  {
    year: 2027,
    closures: 'Jan 1, Jan 18, Feb 15, Mar 26, May 31, Jun 18, Jul 5, Sep 6, Nov 25, Dec 24',
    earlyCloses: 'Nov 26',
  },
  {
    year: 2028,
    closures: 'Jan 17, Feb 21, Apr 14, May 29, Jun 19, Jul 4, Sep 4, Nov 23, Dec 25',
    earlyCloses: 'Jul 3, Nov 24',
  },
];

/** Closures that no rule foretells. */
const MOURNING = ['2018-12-05', '2025-01-09'];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function isoDates(year: number, list: string): string[] {
  return list.split(', ').map((entry) => {
    const [month, day] = entry.split(' ');
    return iso(year, MONTHS.indexOf(month!) + 1, Number(day));
  });
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

function weekday(text: string): number {
  return new Date(`${text}T00:00:00Z`).getUTCDay();
}

function nthWeekday(year: number, month: number, day: number, nth: number): string {
  const first = weekday(iso(year, month, 1));
  return iso(year, month, 1 + ((day - first + 7) % 7) + (nth - 1) * 7);
}

/** Western Easter Sunday by the anonymous Gregorian algorithm (Meeus), two days earlier. */
function goodFriday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return iso(year, month, ((h + l - 7 * m + 114) % 31) + 1 - 2);
}

/** Rule 7.2 of the NYSE: a Sunday holiday is kept on Monday, a Saturday one on Friday unless that ends a year. */
function observed(year: number, month: number, day: number): string[] {
  const on = weekday(iso(year, month, day));
  if (on === 0) return [iso(year, month, day + 1)];
  if (on !== 6) return [iso(year, month, day)];
  return month === 1 ? [] : [iso(year, month, day - 1)];
}

function closuresByRule(year: number): string[] {
  const lastMondayOfMay = nthWeekday(year, 5, 1, 5).startsWith(`${year}-05`) ? 5 : 4;
  return [
    ...observed(year, 1, 1),
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    goodFriday(year),
    nthWeekday(year, 5, 1, lastMondayOfMay),
    ...(year >= 2022 ? observed(year, 6, 19) : []),
    ...observed(year, 7, 4),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    ...observed(year, 12, 25),
  ];
}

function earlyClosesByRule(year: number, closures: readonly string[]): string[] {
  const thanksgiving = nthWeekday(year, 11, 4, 4);
  return [iso(year, 7, 3), iso(year, 11, Number(thanksgiving.slice(8)) + 1), iso(year, 12, 24)].filter(
    (day) => ![0, 6].includes(weekday(day)) && !closures.includes(day),
  );
}

const ofYear = (dates: readonly string[], year: number): string[] =>
  dates.filter((day) => day.startsWith(`${year}-`));

describe('the data of the US exchange calendar', () => {
  it.each(PUBLISHED)('$year is what the NYSE published', ({ year, closures, earlyCloses }) => {
    expect(ofYear(data.closures, year)).toEqual(isoDates(year, closures));
    expect(ofYear(data.earlyCloses, year)).toEqual(isoDates(year, earlyCloses));
  });

  const years = Array.from({ length: 14 }, (_, index) => 2015 + index);
  it.each(years)('%i follows the rules of the holidays, days of mourning apart', (year) => {
    const regular = ofYear(data.closures, year).filter((day) => !MOURNING.includes(day));
    expect(regular).toEqual(closuresByRule(year));
    expect(ofYear(data.earlyCloses, year)).toEqual(earlyClosesByRule(year, regular));
  });

  it('lists the days of mourning', () => {
    expect(data.closures).toEqual(expect.arrayContaining(MOURNING));
  });

  it('covers 2015 to 2028 and says where it comes from', () => {
    expect([data.firstYear, data.lastYear]).toEqual([2015, 2028]);
    expect(data.sources.length).toBeGreaterThan(0);
  });
});

describe('TradingCalendar', () => {
  it.each([
    ['2025-10-02', true],
    ['2025-10-04', false],
    ['2025-10-05', false],
    ['2025-11-27', false],
    ['2025-11-28', true],
    ['2025-01-09', false],
    ['2018-12-05', false],
    ['2021-06-18', true],
    ['2021-12-31', true],
  ])('%s is a session: %s', (day, expected) => {
    expect(calendar.isSession(date(day))).toBe(expected);
  });

  // 2025 had 250 sessions (261 weekdays, 10 holidays, one day of mourning), 2024 had 252.
  it.each([
    [2024, 252],
    [2025, 250],
    [2026, 251],
  ])('%i has %i sessions', (year, count) => {
    expect(calendar.sessionsBetween(date(`${year}-01-01`), date(`${year}-12-31`))).toHaveLength(count);
  });

  it('16: the session before the day after a holiday is the last session, not the calendar day', () => {
    expect(calendar.previousSession(date('2025-11-28'))).toBe('2025-11-26');
    expect(calendar.previousSession(date('2025-09-02'))).toBe('2025-08-29');
    expect(calendar.previousSession(date('2025-01-10'))).toBe('2025-01-08');
    expect(calendar.previousSession(date('2026-01-02'))).toBe('2025-12-31');
  });

  it('17: a range over Thanksgiving and a weekend holds neither', () => {
    expect(calendar.sessionsBetween(date('2025-11-25'), date('2025-12-02'))).toEqual([
      '2025-11-25',
      '2025-11-26',
      '2025-11-28',
      '2025-12-01',
      '2025-12-02',
    ]);
  });

  it('a range whose ends are not sessions holds what lies between; a reversed one nothing', () => {
    expect(calendar.sessionsBetween(date('2025-10-04'), date('2025-10-07'))).toEqual([
      '2025-10-06',
      '2025-10-07',
    ]);
    expect(calendar.sessionsBetween(date('2025-10-04'), date('2025-10-05'))).toEqual([]);
    expect(calendar.sessionsBetween(date('2025-10-07'), date('2025-10-06'))).toEqual([]);
  });

  it('the next session after a session, a weekend day and the day before a holiday', () => {
    expect(calendar.nextSession(date('2025-10-02'))).toBe('2025-10-03');
    expect(calendar.nextSession(date('2025-10-04'))).toBe('2025-10-06');
    expect(calendar.nextSession(date('2025-12-24'))).toBe('2025-12-26');
  });

  it('the sessions before a date are the nearest ones, ascending', () => {
    expect(calendar.sessionsBefore(date('2025-09-03'), 3)).toEqual([
      '2025-08-28',
      '2025-08-29',
      '2025-09-02',
    ]);
    expect(calendar.sessionsBefore(date('2025-09-03'), 0)).toEqual([]);
    expect(calendar.sessionsBefore(date('2015-01-05'), 5)).toEqual(['2015-01-02']);
  });

  it('sessions end at 16:00, early closes at 13:00, other days not at all', () => {
    expect(calendar.closeTime(date('2025-11-26'))).toBe('16:00');
    expect(calendar.closeTime(date('2025-11-28'))).toBe('13:00');
    expect(() => calendar.closeTime(date('2025-11-27'))).toThrow(
      expect.objectContaining({ code: 'not_a_trading_day', details: { date: '2025-11-27' } }) as DomainError,
    );
  });

  it.each([
    ['isSession', () => calendar.isSession(date('2014-12-31'))],
    ['sessionsBetween', () => calendar.sessionsBetween(date('2028-12-01'), date('2029-01-05'))],
    ['nextSession', () => calendar.nextSession(date('2028-12-29'))],
    ['previousSession', () => calendar.previousSession(date('2015-01-02'))],
    ['closeTime', () => calendar.closeTime(date('2029-01-02'))],
  ])('%s outside the years known is an error that names them', (_, ask) => {
    expect(ask).toThrow(/the years 2015 to 2028/);
    expect(ask).toThrow(expect.objectContaining({ code: 'calendar_out_of_range' }) as DomainError);
  });
});
