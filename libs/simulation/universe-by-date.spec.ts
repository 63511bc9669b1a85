import { ChatModels } from '@app/agent';
import { createPerformance } from '@app/results';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJson, modelJson } from '../testing/config.builder.js';
import { day } from '../testing/portfolio.builder.js';
import { type PriceTable } from '../testing/price-table.js';
import { calling, saying, type ScriptedChatModel } from '../testing/scripted-chat-model.fake.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../testing/test-database.js';

const done = saying('<FINISH_SIGNAL>');
const SESSIONS = ['2025-12-17', '2025-12-18', '2025-12-19', '2025-12-22', '2025-12-23', '2025-12-24'];

/** BIIB leaves and ALNY joins on 2025-12-22; what either is worth on the other side of it, nobody can earn or lose. */
const PRICES: PriceTable = {
  AAPL: flat('100 100'),
  MSFT: flat('200 200'),
  BIIB: { ...flat('50 50'), '2025-12-22': '50 9000', '2025-12-23': '9000 9000', '2025-12-24': '9000 9000' },
  ALNY: { ...flat('10 10'), '2025-12-22': '400 400', '2025-12-23': '400 400', '2025-12-24': '400 400' },
};

function flat(prices: string): Readonly<Record<string, string>> {
  return Object.fromEntries(SESSIONS.map((date) => [date, prices]));
}

const config = (models: readonly unknown[], init: Readonly<Record<string, unknown>> = {}) =>
  configJson({ models, date_range: { init_date: '2025-12-17' }, universe: { index: 'NASDAQ-100' }, ...init });

/** What the tools answered, as their texts, before the last request of a session. */
const answersTo = (model: ScriptedChatModel) =>
  model.requests
    .at(-1)!
    .messages.filter(({ role }) => role === 'tool')
    .map(({ content }) => JSON.parse(String(content)) as Record<string, unknown>);

const promptOf = (model: ScriptedChatModel) => String(model.requests[0]!.messages[0]!.content);

afterAll(removeTestDatabases);

describeOnEachEngine('The universe of the day', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    world.now = '2025-12-26T12:00:00.000Z';
    world.writeConfig(config([modelJson('alpha')]));
    await world.importPrices(PRICES);
  });

  afterEach(() => world.close());

  const holdings = async (signature: string) =>
    (await world.repositories.portfolios.days(signature)).map(
      ({ date, closing }) => [date, [...closing.holdings.keys()]] as const,
    );

  it('a leaver that is held can be sold, not bought; who joins can be bought from then on', async () => {
    const before = world.script('alpha 2025-12-19', [
      calling(
        ['buy', { symbol: 'ALNY', amount: 1 }],
        ['get_price_local', { symbol: 'ALNY', date: '2025-12-18' }],
        ['buy', { symbol: 'BIIB', amount: 5 }],
      ),
      done,
    ]);
    const after = world.script('alpha 2025-12-22', [
      calling(
        ['buy', { symbol: 'BIIB', amount: 1 }],
        ['get_price_local', { symbol: 'BIIB', date: '2025-12-19' }],
        ['sell', { symbol: 'BIIB', amount: 5 }],
        ['buy', { symbol: 'BIIB', amount: 1 }],
        ['buy', { symbol: 'ALNY', amount: 2 }],
      ),
      done,
    ]);
    const later = world.script('alpha 2025-12-23', [
      calling(['get_price_local', { symbol: 'BIIB', date: '2025-12-19' }]),
      done,
    ]);
    const job = await world.play({ start: '2025-12-19', end: '2025-12-23' });
    expect(job.status).toBe('completed');

    expect(answersTo(before)).toEqual([
      // As any stranger: that it is to join is not known yet.
      {
        error: '"ALNY" is not a symbol of this market. Did you mean ABNB or AZN?',
        code: 'unknown_symbol',
        symbol: 'ALNY',
      },
      expect.objectContaining({
        error: expect.stringMatching(/^"ALNY" is not a symbol of this market\./) as string,
      }),
      { BIIB: 5, CASH: 9750 },
    ]);
    expect(answersTo(after)).toEqual([
      {
        error: 'BIIB left the NASDAQ-100 on 2025-12-22; it can be sold, not bought.',
        code: 'outside_universe',
        symbol: 'BIIB',
      },
      expect.objectContaining({ symbol: 'BIIB', date: '2025-12-19' }),
      { CASH: 10_000 },
      expect.objectContaining({ error: 'BIIB left the NASDAQ-100 on 2025-12-22; it cannot be bought.' }),
      { ALNY: 2, CASH: 9200 },
    ]);
    expect(answersTo(later)).toEqual([
      expect.objectContaining({
        error: expect.stringMatching(/^"BIIB" is not a symbol of this market\./) as string,
      }),
    ]);
    expect(await holdings('alpha')).toEqual([
      ['2025-12-19', ['BIIB']],
      ['2025-12-22', ['ALNY']],
      ['2025-12-23', ['ALNY']],
    ]);
  });

  it('the prompt lists the members of its date, then what is held besides', async () => {
    const before = world.script('alpha 2025-12-19', [calling(['buy', { symbol: 'BIIB', amount: 5 }]), done]);
    const after = world.script('alpha 2025-12-22', [done]);
    await world.play({ start: '2025-12-19', end: '2025-12-22' });
    const priced = (model: ScriptedChatModel) => promptOf(model).match(/^[A-Z.]+ \S+ \| .+$/gm)!;
    expect(priced(before)).toHaveLength(101);
    expect(priced(before)).toContain('BIIB 50 | 50');
    expect(promptOf(before)).not.toMatch(/ALNY|Held, but/);
    expect(priced(after)).toHaveLength(102);
    expect(priced(after).at(-1)).toBe('BIIB 50 | 50');
    expect(priced(after)).toContain('ALNY 10 | 400');
    expect(promptOf(after)).toMatch(
      /BIIB 50 \| 50\n\nHeld, but outside of what may be bought today; it can be sold, not bought:\nBIIB left the NASDAQ-100 on 2025-12-22$/,
    );
  });

  it('the lines of the files list the members of their date', async () => {
    world.script('alpha 2025-12-19', [calling(['buy', { symbol: 'BIIB', amount: 5 }]), done]);
    await world.play({ start: '2025-12-19', end: '2025-12-22' });
    const path = join(world.environment.dataDir, 'agent_data/alpha/position/position.jsonl');
    const written = readFileSync(path, 'utf8');
    const listed = written
      .trim()
      .split('\n')
      .map((line) => Object.keys((JSON.parse(line) as { positions: object }).positions));
    expect(listed.map((keys) => [keys.length, keys.includes('ALNY'), keys.slice(-2)])).toEqual([
      [102, false, ['ZS', 'CASH']],
      [102, false, ['ZS', 'CASH']],
      [103, true, ['BIIB', 'CASH']],
    ]);
    expect(await world.files.rebuild('alpha')).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });

  it('what a list dropped can be sold, not bought, either', async () => {
    world.script('alpha 2025-12-18', [calling(['buy', { symbol: 'MSFT', amount: 1 }]), done]);
    world.writeConfig(config([modelJson('alpha')], { universe: ['AAPL', 'MSFT'] }));
    await world.play({ start: '2025-12-18', end: '2025-12-18' });
    world.writeConfig(config([modelJson('alpha')], { universe: ['AAPL'] }));
    const model = world.script('alpha 2025-12-19', [
      calling(['buy', { symbol: 'MSFT', amount: 1 }], ['sell', { symbol: 'MSFT', amount: 1 }]),
      done,
    ]);
    await world.play({ start: '2025-12-19', end: '2025-12-19' });
    expect(answersTo(model)).toEqual([
      expect.objectContaining({
        error: 'MSFT is not in the universe of this simulation; it can be sold, not bought.',
      }),
      { CASH: 10_000 },
    ]);
    expect(promptOf(model)).toMatch(/\nMSFT is not in the universe of this simulation$/);
  });

  it('the built-in models hold members only', async () => {
    const { configDir, dataDir } = world.environment;
    world.chatModels = new ChatModels({ configDir, dataDir });
    const seeds = Array.from({ length: 5 }, (_, seed) =>
      modelJson(`random-${seed}`, { basemodel: 'builtin/random', seed }),
    );
    const weighted = modelJson('equal', { basemodel: 'builtin/equal-weight' });
    world.writeConfig(config([...seeds, weighted]));
    await world.play({ start: '2025-12-18', end: '2025-12-24' });
    const held = await Promise.all([...seeds, weighted].map(({ signature }) => holdings(signature)));
    const sets = new Map<string, Set<string>>();
    for (const [date, symbols] of held.flat()) {
      sets.set(date, new Set([...(sets.get(date) ?? []), ...symbols]));
    }
    const all = [...sets].sort().map(([date, symbols]) => [date, [...symbols].sort()]);
    expect(all).toEqual([
      ['2025-12-18', ['AAPL', 'BIIB', 'MSFT']],
      ['2025-12-19', ['AAPL', 'BIIB', 'MSFT']],
      ['2025-12-22', ['AAPL', 'ALNY', 'MSFT']],
      ['2025-12-23', ['AAPL', 'ALNY', 'MSFT']],
      ['2025-12-24', ['AAPL', 'ALNY', 'MSFT']],
    ]);
  });

  it('the random runs of the leaderboard never hold who is not a member: all of them end with what they had', async () => {
    await world.play({ start: '2025-12-18', end: '2025-12-24' });
    const { leaderboard, performance } = createPerformance(world.repositories);
    const range = { from: day('2025-12-18'), to: day('2025-12-24') };
    const { entries } = await leaderboard.find(range);
    const universe = { index: 'NASDAQ-100', symbols: 107 };
    expect(entries.find(({ name }) => name === 'random')).toMatchObject({
      band: { runs: 20, p5: 0, p25: 0, p50: 0, p75: 0, p95: 0 },
      universe,
    });
    // A third each in AAPL, MSFT and BIIB, the members with a price on the first date; BIIB is held on to.
    expect(entries.find(({ name }) => name === 'equal-weight')).toMatchObject({
      total_return: expect.closeTo(179 / 3, 10) as number,
      universe,
    });
    expect(entries.find(({ name }) => name === 'alpha')).toMatchObject({ universe });
    const { results } = await performance.find(range);
    expect(results).toMatchObject([{ name: 'alpha', universe }]);
  });

  it.each([
    [{ start: '2026-06-24', end: '2026-06-25' }, '2026-06-25'],
    [{ start: '2026-07-01' }, '2026-07-01'],
    [{}, '2026-06-25'],
  ])(
    'asked for %j, a date of which nobody knows the members is refused at the trigger',
    async (range, date) => {
      world.now = '2026-07-02T12:00:00.000Z';
      const recent = Object.fromEntries(
        ['2026-06-23', '2026-06-24', '2026-06-25', '2026-06-26', '2026-07-01'].map((on) => [on, '100 100']),
      );
      await world.importPrices({ AAPL: recent });
      world.writeConfig(config([modelJson('alpha')], { date_range: { init_date: '2026-06-23' } }));
      await expect(world.trigger(range)).rejects.toMatchObject({
        code: 'universe_unknown',
        fault: 'caller',
        message: expect.stringContaining(
          `are known from 2015-01-01 to 2026-06-24, and ${date} lies outside. Name dates within`,
        ) as string,
        details: { field: 'universe', known_from: '2015-01-01', known_until: '2026-06-24' },
      });
      expect(await world.count('jobs')).toBe(0);
      await expect(world.play({ start: '2026-06-24', end: '2026-06-24' })).resolves.toMatchObject({
        status: 'completed',
      });
    },
  );

  it('a date on which only others than the members have prices is none to trade on', async () => {
    await world.importPrices({ QQQ: { '2025-12-26': '600 600' }, BIIB: { '2025-12-26': '9000 9000' } });
    world.now = '2025-12-27T12:00:00.000Z';
    const job = await world.accepted({ start: '2025-12-24' });
    expect(job.dates).toEqual(['2025-12-24']);
  });

  it('a job says which index it ran on, and a replay runs on the members of its dates again', async () => {
    world.script('alpha 2025-12-22', [calling(['buy', { symbol: 'ALNY', amount: 2 }]), done]);
    const job = await world.play({ start: '2025-12-19', end: '2025-12-22' });
    expect(job.identity?.universe).toMatchObject({ index: 'NASDAQ-100', symbols: 107 });
    const replayed = await world.replay(job.id);
    expect(replayed).toMatchObject({ status: 'completed', identity: { universe: job.identity!.universe } });
    expect(await holdings('alpha')).toEqual([
      ['2025-12-19', []],
      ['2025-12-22', ['ALNY']],
    ]);
  });
});
