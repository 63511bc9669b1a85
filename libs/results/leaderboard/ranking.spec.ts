import { day } from '../../testing/portfolio.builder.js';
import { type Contender } from './contender.js';
import { placeView, rank, referenceOf } from './ranking.js';

/** A contender that ran on some days of October 2025. */
function contender(name: string, days: readonly number[], more: Partial<Contender> = {}): Contender {
  const dates = days.map((number) => day(`2025-10-${String(number).padStart(2, '0')}`));
  return { name, members: [], dates, returns: [], totalReturn: 0, synthetic: false, ...more };
}

/** In both orders, because what comes first may not decide. */
function inBothOrders<T>(contenders: readonly Contender[], tell: (some: readonly Contender[]) => T): T[] {
  return [tell(contenders), tell(contenders.toReversed())];
}

const datesOf = (contenders: readonly Contender[]) => referenceOf(contenders).dates.join(' ');

describe('referenceOf', () => {
  it('takes the dates that most contenders share, though others ran for longer', () => {
    const contenders = [contender('long', [1, 2, 3, 6, 7]), contender('a', [2, 3]), contender('b', [2, 3])];
    expect(inBothOrders(contenders, datesOf)).toEqual(['2025-10-02 2025-10-03', '2025-10-02 2025-10-03']);
  });

  it('of lists that as many share takes the longest', () => {
    const contenders = [contender('short', [6, 7]), contender('long', [1, 2, 3])];
    const longest = '2025-10-01 2025-10-02 2025-10-03';
    expect(inBothOrders(contenders, datesOf)).toEqual([longest, longest]);
  });

  it('of equally long ones takes the one that ends last', () => {
    const contenders = [contender('early', [1, 2]), contender('late', [2, 3]), contender('middle', [1, 3])];
    expect(inBothOrders(contenders.slice(0, 2), datesOf)).toEqual([
      '2025-10-02 2025-10-03',
      '2025-10-02 2025-10-03',
    ]);
  });

  it('keeps made-up and real markets of the same dates apart', () => {
    const contenders = [
      contender('real', [1, 2]),
      contender('made-up 1', [1, 2], { synthetic: true }),
      contender('made-up 2', [1, 2], { synthetic: true }),
    ];
    expect(inBothOrders(contenders, (some) => referenceOf(some).synthetic)).toEqual([true, true]);
    expect(referenceOf([])).toEqual({ dates: [], synthetic: false });
  });
});

describe('rank', () => {
  const places = (contenders: readonly Contender[]) =>
    rank(contenders, referenceOf(contenders)).map(
      ({ contender: { name }, rank: own, tied }) => `${name} ${own}${tied ? ' tied' : ''}`,
    );

  it('gives equal returns the same rank, wherever they stand, and the next one the rank after all of them', () => {
    const returns = { low: -0.1, c: 0.2, a: 0.2, b: 0.2, top: 0.3, last: -0.1 };
    const contenders = Object.entries(returns).map(([name, totalReturn]) =>
      contender(name, [1, 2], { totalReturn }),
    );
    const order = ['top 1', 'a 2 tied', 'b 2 tied', 'c 2 tied', 'last 5 tied', 'low 5 tied'];
    expect(inBothOrders(contenders, places)).toEqual([order, order]);
  });

  it('takes dust for equal, and nothing more', () => {
    const pair = (difference: number) => [
      contender('a', [1], { totalReturn: 0.1 }),
      contender('b', [1], { totalReturn: 0.1 + difference }),
    ];
    expect(places(pair(5e-10))).toEqual(['b 1 tied', 'a 1 tied']);
    expect(places(pair(2e-9))).toEqual(['b 1', 'a 2']);
    expect(places(pair(-2e-9))).toEqual(['a 1', 'b 2']);
  });

  it('says why somebody is not ranked: another market before other dates, other dates before missing ones', () => {
    const contenders = [
      contender('a', [1, 2, 3]),
      contender('b', [1, 2, 3]),
      contender('gap', [1, 3], { totalReturn: 9 }),
      contender('none', [], { totalReturn: 8 }),
      contender('other', [1, 2, 6], { totalReturn: 7 }),
      contender('more', [1, 2, 3, 6], { totalReturn: 6 }),
      contender('made up', [1, 2, 3], { totalReturn: 5, synthetic: true }),
    ];
    const placed = rank(contenders, referenceOf(contenders)).slice(2);
    expect(
      placed.map(({ contender: { name }, because, missingDates }) => [name, because, missingDates]),
    ).toEqual([
      ['gap', 'missing_days', ['2025-10-02']],
      ['none', 'missing_days', ['2025-10-01', '2025-10-02', '2025-10-03']],
      ['other', 'different_dates', ['2025-10-03']],
      ['more', 'different_dates', []],
      ['made up', 'synthetic_market', []],
    ]);
    expect(placed.every(({ rank: own, tied }) => own === null && !tied)).toBe(true);
  });

  it('counts all missing sessions and lists the first twenty of them', () => {
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    const contenders = [contender('a', all), contender('b', all), contender('gap', [1])];
    const [, , gap] = rank(contenders, referenceOf(contenders));
    const view = placeView(gap!);
    expect(view).toMatchObject({ rank: null, comparable: false, missing_sessions: 24 });
    expect(view.missing_dates).toHaveLength(20);
    expect(view.missing_dates![0]).toBe('2025-10-02');
    expect(view.missing_dates!.at(-1)).toBe('2025-10-21');
  });
});
