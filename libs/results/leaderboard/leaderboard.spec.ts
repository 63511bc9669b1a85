import { Database, Repositories, type DailyBar } from '@app/database';
import { type ModelDayWarning } from '@app/domain';
import { bar } from '../../testing/price-source.fake.js';
import { storeJob, valuesOf, type StoredDay } from '../../testing/completed-days.js';
import { day, positionOf } from '../../testing/portfolio.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../../testing/test-database.js';
import { createPerformance } from '../create-performance.js';
import { type Leaderboard } from './leaderboard.js';

const range = { from: day('2025-10-01'), to: day('2025-10-31') };
const close = (value: number) => expect.closeTo(value, 10) as number;

afterAll(removeTestDatabases);

describeOnEachEngine('Leaderboard', (engine) => {
  let database: Database;
  let repositories: Repositories;
  let leaderboard: Leaderboard;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    ({ leaderboard } = createPerformance(repositories));
  });

  afterEach(() => database.close());

  async function importBars(bars: readonly DailyBar[], synthetic = false): Promise<void> {
    const about = { fileName: 'x', format: 'x', sha256: String(bars.length), synthetic, quarantined: [] };
    await repositories.prices.recordImport({ ...about, bars });
  }

  /** 600, then 606, 612.06 (1 % each) and 612.06 again. */
  const qqq = [
    bar('QQQ 2025-10-01', '600 600 600 600'),
    bar('QQQ 2025-10-02', '600 606 600 606'),
    bar('QQQ 2025-10-03', '606 612.06 606 612.06'),
    bar('QQQ 2025-10-06', '612 612.06 612 612.06'),
  ];
  const full = (signature: string, last: string) =>
    valuesOf(signature, '2025-10-02 10100', '2025-10-03 10200', `2025-10-06 ${last}`);

  it('ranks by return, with the benchmark between the models; equal returns share a rank', async () => {
    await importBars(qqq);
    const days = [
      ...full('low', '9900'),
      ...full('twin-a', '10300'),
      ...full('twin-b', '10300'),
      ...full('mid', '10250'),
    ];
    await storeJob(database, repositories, { days });
    const view = await leaderboard.find(range);
    expect(view).toMatchObject({
      start_date: '2025-10-02',
      end_date: '2025-10-06',
      sessions: 3,
      benchmark: 'QQQ',
    });
    expect(
      view.entries.map(({ name, rank, tied, total_return }) => [name, rank, tied, total_return]),
    ).toEqual([
      ['twin-a', 1, true, close(0.03)],
      ['twin-b', 1, true, close(0.03)],
      ['mid', 3, undefined, close(0.025)],
      ['QQQ', null, undefined, close(0.0201)],
      ['low', 4, undefined, close(-0.01)],
    ]);
    expect(view.method).toMatchObject({ resamples: 10_000, level: 0.95, trials: 4 });
  });

  it('never ranks models that missed days or ran on other dates with the others, and says why', async () => {
    await importBars(qqq);
    const days = [
      ...full('a', '10300'),
      ...full('b', '10400'),
      ...valuesOf('gap', '2025-10-02 10100', '2025-10-06 99999'),
      ...valuesOf('later', '2025-10-06 10500', '2025-10-07 10600'),
    ];
    await storeJob(database, repositories, { days });
    const { entries, sessions } = await leaderboard.find(range);
    expect(sessions).toBe(3);
    const models = entries.filter(({ kind }) => kind === 'model');
    expect(models.map(({ name, rank, comparable }) => [name, rank, comparable])).toEqual([
      ['b', 1, true],
      ['a', 2, true],
      ['gap', null, false],
      ['later', null, false],
    ]);
    expect(entries.at(-2)).toMatchObject({
      name: 'gap',
      not_comparable_because: 'missing_days',
      missing_sessions: 1,
      missing_dates: ['2025-10-03'],
      versus_leader: null,
      deflated_sharpe_ratio: null,
    });
    expect(entries.at(-1)).toMatchObject({ name: 'later', not_comparable_because: 'different_dates' });
  });

  it('compares a model with the benchmark over the same sessions, also where it has missed one', async () => {
    await importBars(qqq);
    // The same return as QQQ's from the 1st to the 2nd, and from there to the 6th.
    const days = valuesOf('as-qqq', '2025-10-02 10100', '2025-10-06 10201');
    await storeJob(database, repositories, { days });
    const { entries } = await leaderboard.find(range);
    const own = entries.find(({ name }) => name === 'as-qqq');
    expect(own?.versus_benchmark).toMatchObject({
      against: 'QQQ',
      sessions: 2,
      verdict: 'not distinguishable',
    });
    expect(own?.versus_benchmark?.mean_daily_difference).toBeCloseTo(0, 12);
  });

  it('compares nothing over too few sessions for an interval', async () => {
    await importBars(qqq);
    await storeJob(database, repositories, { days: [...full('steady', '10300'), ...full('lucky', '10150')] });
    const { entries } = await leaderboard.find(range);
    expect(entries.find(({ name }) => name === 'lucky')).toMatchObject({
      rank: 2,
      versus_benchmark: null,
      versus_leader: null,
      sharpe_ratio: null,
      annual_volatility: null,
    });
  });

  it('marks models by the number of their model-days with warnings, replicates by those of all', async () => {
    await importBars(qqq);
    const recovered = { code: 'tool_calls_recovered', message: 'A call stood in the text.' } as const;
    const field = { code: 'request_field_refused', message: 'temperature is refused.' } as const;
    const on = (days: StoredDay[], ...at: readonly (readonly [number, readonly ModelDayWarning[]])[]) =>
      days.map((stored, index) => ({ ...stored, warnings: at.find(([which]) => which === index)?.[1] }));
    const days = [
      ...on(
        full('marked', '10300'),
        [0, [recovered, { ...recovered, message: 'B.' }, field]],
        [2, [recovered]],
      ),
      ...full('clean', '10200'),
      ...on(full('twin#1', '10250'), [1, [field]]),
      ...on(full('twin#2', '10260'), [2, [field]]),
    ];
    const models = [{ signature: 'marked' }, { signature: 'clean' }, { signature: 'twin', replicates: 2 }];
    await storeJob(database, repositories, { days, config: { models } });
    const { entries } = await leaderboard.find(range);
    const marks = entries.map(({ name, warned_days, warned_days_by_code }) => [
      name,
      warned_days,
      warned_days_by_code,
    ]);
    expect(marks).toEqual([
      ['marked', 2, { request_field_refused: 1, tool_calls_recovered: 2 }],
      ['twin', 2, { request_field_refused: 2 }],
      ['QQQ', undefined, undefined],
      ['clean', 0, undefined],
    ]);
    expect(entries.filter(({ rank }) => rank !== null)).toHaveLength(3);
  });

  it('flags models whose training may know the dates, provisional values, and made-up markets', async () => {
    await importBars(qqq);
    const models = [
      { signature: 'knows', knowledge_cutoff: '2025-10-02' },
      { signature: 'fresh', knowledge_cutoff: '2025-10-01' },
    ];
    const days = [...full('knows', '10300'), ...full('fresh', '10200')];
    const provisional = days.map((stored, index) =>
      index === 5 ? { ...stored, provisional: true } : stored,
    );
    await storeJob(database, repositories, { days: provisional, config: { models } });
    await storeJob(database, repositories, { days: full('made-up', '20000'), synthetic: true });
    const { entries } = await leaderboard.find(range);
    const entry = (name: string) => entries.find((other) => other.name === name);
    expect(entry('knows')).toMatchObject({ possibly_contaminated: true, knowledge_cutoff: '2025-10-02' });
    expect(entry('fresh')).not.toHaveProperty('possibly_contaminated');
    expect(entry('fresh')).toMatchObject({ provisional: true });
    expect(entry('made-up')).toMatchObject({
      market: 'SYNTHETIC',
      rank: null,
      not_comparable_because: 'synthetic_market',
      versus_benchmark: null,
    });
  });

  it('shows replicates together: mean, standard deviation, 95 % interval and members', async () => {
    const config = { models: [{ signature: 'multi', replicates: 3 }] };
    const days = [...full('multi#1', '10100'), ...full('multi#2', '10200'), ...full('multi#3', '10300')];
    await storeJob(database, repositories, { days, config });
    const { entries } = await leaderboard.find(range);
    expect(entries).toMatchObject([
      {
        rank: 1,
        name: 'multi',
        total_return: close(0.02),
        replicates: {
          model: 'multi',
          count: 3,
          mean_total_return: close(0.02),
          standard_deviation: close(0.01),
          // 0.02 -+ 4.302652729749 x 0.01 / sqrt(3), t of two degrees of freedom
          interval: { lower: close(-0.0048413771), upper: close(0.0448413771) },
          members: [
            { name: 'multi#1', total_return: close(0.01) },
            { name: 'multi#2', total_return: close(0.02) },
            { name: 'multi#3', total_return: close(0.03) },
          ],
        },
      },
    ]);
  });

  it('adds baselines from prices alone: equal weight, random runs, and the first day held', async () => {
    await importBars([
      bar('NVDA 2025-10-02', '100 100 100 110'),
      bar('NVDA 2025-10-03', '110 120 110 120'),
      bar('NVDA 2025-10-06', '120 130 120 130'),
      bar('AAPL 2025-10-02', '200 200 200 200'),
      bar('AAPL 2025-10-03', '200 200 200 200'),
    ]);
    const days = full('a', '10300');
    const first = { ...days[0]!, closing: positionOf('9000', { NVDA: 10 }) };
    await storeJob(database, repositories, {
      days: [first, ...days.slice(1)],
      config: { universe: ['NVDA', 'AAPL', 'NONE'] },
    });
    const { entries } = await leaderboard.find(range);
    // Half in NVDA from 100 to 130; half in AAPL, whose last known price stands.
    expect(entries.find(({ name }) => name === 'equal-weight')).toMatchObject({
      kind: 'baseline',
      rank: null,
      total_return: close(0.15),
      final_value: close(11_500),
    });
    const random = entries.find(({ name }) => name === 'random');
    expect(random?.band).toMatchObject({ runs: 20 });
    expect(random?.total_return).toBe(random?.band?.p50);
    // 9,000 in cash and 10 shares at 130.
    expect(entries.find(({ name }) => name === 'a')).toMatchObject({ first_day_hold_return: close(0.03) });
  });

  it('without benchmark prices says so; a benchmark that was asked for is an error', async () => {
    await storeJob(database, repositories, { days: full('a', '10300') });
    expect(await leaderboard.find(range)).toMatchObject({
      benchmark: null,
      benchmark_missing: 'No closing prices of QQQ are known from 2025-10-02 to 2025-10-06.',
      entries: [{ name: 'a', rank: 1, versus_benchmark: null }],
    });
    await expect(leaderboard.find({ ...range, benchmark: 'SPY' })).rejects.toMatchObject({
      code: 'no_prices',
      details: { field: 'benchmark', symbol: 'SPY' },
    });
  });

  /** A portfolio over the first twelve sessions of October whose returns repeat, in per cent. */
  function returning(signature: string, ...percents: readonly number[]) {
    const dates = ['02', '03', '06', '07', '08', '09', '10', '13', '14', '15', '16', '17'];
    let value = 10_000;
    const lines = dates.map((date, index) => {
      value = Math.round(value * (100 + percents[index % percents.length]!)) / 100;
      return `2025-10-${date} ${value.toFixed(2)}`;
    });
    return valuesOf(signature, ...lines);
  }

  it('says of each model whether it did better or worse than the leader, the benchmark and each other', async () => {
    const flat = ['01', '02', '03', '06', '07', '08', '09', '10', '13', '14', '15', '16', '17'];
    await importBars(
      flat.map((date, index) => bar(`QQQ 2025-10-${date}`, `600 603 599 ${600 + (index % 3)}`)),
    );
    const days = [
      ...returning('behind', -3, -2.6, -3.2, -2.7, -2.9),
      ...returning('like-it', 0.1, -0.1, 0.2, 0, -0.2),
      ...returning('ahead', 3, 3.4, 2.8, 3.3, 3.1),
    ];
    await storeJob(database, repositories, { days });
    // Twice, because comparisons are kept.
    for (let read = 0; read < 2; read += 1) {
      const { entries, pairs } = await leaderboard.find({ ...range, pairs: true });
      const models = entries.filter(({ kind }) => kind === 'model');
      expect(
        models.map(({ name, versus_benchmark, versus_leader }) => [
          name,
          versus_benchmark?.against,
          versus_benchmark?.verdict,
          versus_leader?.against,
          versus_leader?.verdict,
        ]),
      ).toEqual([
        ['ahead', 'QQQ', 'better', undefined, undefined],
        ['like-it', 'QQQ', 'not distinguishable', 'ahead', 'worse'],
        ['behind', 'QQQ', 'worse', 'ahead', 'worse'],
      ]);
      expect(pairs!.map(({ first, second, comparison }) => [first, comparison!.verdict, second])).toEqual([
        ['ahead', 'better', 'like-it'],
        ['ahead', 'better', 'behind'],
        ['like-it', 'better', 'behind'],
      ]);
    }
  });

  it('tells how many of the random runs a model beat; one that did as well is not beaten', async () => {
    const still = ['02', '03', '06'].map((date) => bar(`NVDA 2025-10-${date}`, '100 100 100 100'));
    await importBars(still);
    const days = [
      ...valuesOf('level', '2025-10-02 10000', '2025-10-03 10000', '2025-10-06 10000'),
      ...full('above', '10300'),
      ...full('below', '9900'),
    ];
    await storeJob(database, repositories, { days, config: { universe: ['NVDA'] } });
    const { entries } = await leaderboard.find(range);
    const models = entries.filter(({ kind }) => kind === 'model');
    expect(models.map(({ name, beats_random }) => [name, beats_random])).toEqual([
      ['above', 1],
      ['level', 0],
      ['below', 0],
    ]);
  });

  it.each(['multi#1', 'multi#2', 'multi#3'])(
    'marks replicates when %s alone is to be marked',
    async (which) => {
      const config = { models: [{ signature: 'multi', replicates: 3 }] };
      const days = ['multi#1', 'multi#2', 'multi#3'].flatMap((name) =>
        full(name, '10100').map((stored) => ({ ...stored, provisional: name === which })),
      );
      await storeJob(database, repositories, { days, config });
      const { entries } = await leaderboard.find(range);
      expect(entries).toMatchObject([{ name: 'multi', provisional: true }]);
    },
  );

  it('takes its baselines from the universe of most of the ranked portfolios, whoever leads', async () => {
    await importBars([
      bar('NVDA 2025-10-02', '100 100 100 100'),
      bar('NVDA 2025-10-06', '100 150 100 150'),
      bar('AAPL 2025-10-02', '100 100 100 100'),
      bar('AAPL 2025-10-06', '100 120 100 120'),
    ]);
    await storeJob(database, repositories, { days: full('leader', '19000'), config: { universe: ['NVDA'] } });
    for (const name of ['b', 'c']) {
      await storeJob(database, repositories, { days: full(name, '10300'), config: { universe: ['AAPL'] } });
    }
    const { entries } = await leaderboard.find(range);
    expect(entries.find(({ name }) => name === 'equal-weight')).toMatchObject({ total_return: close(0.2) });
  });

  it('compares in pairs, of a few models only', async () => {
    const names = Array.from({ length: 13 }, (_, index) => `m${index + 10}`);
    await storeJob(database, repositories, {
      days: names.flatMap((name, index) => full(name, String(10_100 + index))),
    });
    await expect(leaderboard.find({ ...range, pairs: true })).rejects.toMatchObject({
      code: 'too_many_models',
    });
    const { pairs } = await leaderboard.find({ ...range, models: ['m10', 'm11,m12'], pairs: true });
    expect(pairs?.map(({ first, second }) => [first, second])).toEqual([
      ['m12', 'm11'],
      ['m12', 'm10'],
      ['m11', 'm10'],
    ]);
  });

  it('of one job shows what that job has run', async () => {
    const first = await storeJob(database, repositories, { days: full('a', '10300') });
    await storeJob(database, repositories, { days: full('b', '10400') });
    const { entries } = await leaderboard.find({ ...range, jobId: first });
    expect(entries.map(({ name }) => name)).toEqual(['a']);
    const jobId = '00000000-0000-4000-8000-00000000000f';
    await expect(leaderboard.find({ jobId })).rejects.toMatchObject({ code: 'not_found' });
  });
});
