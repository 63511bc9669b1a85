import { type PerformanceDay } from '@app/database';
import { performanceDayOf } from '../../testing/known-track.builder.js';
import { type KnownTrack, portfolioView } from '../performance/performance-reader.js';
import { tracksOf } from '../performance/track.js';
import { contendersOf, figuresOf, meanOf } from './contender.js';

const close = (value: number) => expect.closeTo(value, 12) as number;

/** Portfolios from their days; `multi#1` and `multi#2` are replicates of `multi`. */
function known(days: readonly PerformanceDay[]): readonly KnownTrack[] {
  return tracksOf(days).map((track) => {
    const [base = ''] = track.model.split('#');
    const facts = track.model.includes('#') ? { replicateOf: base } : {};
    return { track, facts, job: { universe: [], models: new Map() } };
  });
}

const day = (what: string, returnFraction: number, more: Partial<PerformanceDay> = {}) =>
  performanceDayOf(what, { returnFraction, ...more });

describe('contendersOf', () => {
  it('lets replicates compete together, in the place of the first of them', () => {
    const contenders = contendersOf(
      known([
        day('a 2025-10-02', 0.01),
        day('multi#1 2025-10-02', 0.02),
        day('multi#2 2025-10-02', 0.04),
        day('z 2025-10-02', 0.03),
      ]),
    );
    expect(contenders.map(({ name, members }) => [name, members.length])).toEqual([
      ['a', 1],
      ['multi', 2],
      ['z', 1],
    ]);
    expect(contenders[1]).toMatchObject({ returns: [close(0.03)], totalReturn: close(0.03) });
    expect(contenders[0]!.replicates).toBeUndefined();
    expect(contenders[1]!.replicates).toMatchObject({ model: 'multi', count: 2 });
  });

  it.each([
    ['the first', 0],
    ['the second', 1],
    ['the last', 2],
  ])('has the dates only that all replicates have, when %s lacks one', (_which, lacking) => {
    const days = [0, 1, 2].flatMap((replicate) =>
      ['2025-10-02', '2025-10-03', '2025-10-06']
        .filter((date) => !(replicate === lacking && date === '2025-10-03'))
        .map((date) => day(`multi#${replicate} ${date}`, 0.01 * (replicate + 1))),
    );
    const [multi] = contendersOf(known(days));
    expect(multi!.dates).toEqual(['2025-10-02', '2025-10-06']);
    expect(multi!.returns).toEqual([close(0.02), close(0.02)]);
  });

  it('averages the returns of the same dates, though they stand at other places', () => {
    const [multi] = contendersOf(
      known([
        day('multi#1 2025-10-02', 0.5),
        day('multi#1 2025-10-03', 0.01),
        day('multi#2 2025-10-03', 0.03),
        day('multi#2 2025-10-06', 0.7),
      ]),
    );
    expect(multi).toMatchObject({ dates: ['2025-10-03'], returns: [close(0.02)] });
  });

  it.each([0, 1])('is of a made-up market when one replicate is, be it number %i', (synthetic) => {
    const days = [0, 1].map((replicate) =>
      day(`multi#${replicate} 2025-10-02`, 0.01, { synthetic: replicate === synthetic }),
    );
    expect(contendersOf(known(days))[0]!.synthetic).toBe(true);
  });
});

describe('figuresOf', () => {
  it('averages what the replicates reached', () => {
    const days = [day('multi#1 2025-10-02 12000', -0.1), day('multi#2 2025-10-02 10000', -0.3)];
    const [multi] = contendersOf(known(days));
    expect(figuresOf(multi!)).toMatchObject({
      finalValue: 11_000,
      maxDrawdown: close(-0.2),
      annualVolatility: null,
      sharpeRatio: null,
    });
  });
});

describe('meanOf', () => {
  it.each([
    [[1, 2, 6], 3],
    [[1, null, 6], null],
    [[null, 1], null],
    [[1, null], null],
    [[], null],
    [[0], 0],
  ])('of %j is %j', (values, expected) => {
    expect(meanOf(values)).toBe(expected);
  });
});

describe('portfolioView', () => {
  it.each([
    ['2025-10-01', undefined],
    ['2025-10-02', true],
    ['2025-10-03', true],
  ])(
    'with a knowledge cutoff on %s, of a portfolio from 2025-10-02 on: contaminated %j',
    (cutoff, marked) => {
      const [{ track, job }] = known([day('a 2025-10-02', 0), day('a 2025-10-03', 0)]) as [KnownTrack];
      const view = portfolioView({ track, job, facts: { knowledgeCutoff: cutoff } });
      expect(view).toMatchObject({ knowledge_cutoff: cutoff });
      expect(view.possibly_contaminated).toBe(marked);
    },
  );
});
