import { configJson, modelJson } from '../testing/config.builder.js';
import { day } from '../testing/portfolio.builder.js';
import { calling, saying } from '../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../testing/price-table.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../testing/test-database.js';
import { Results } from './results.js';

/** A call of which the provider said nothing. */
const unknown = {
  latency_ms: expect.any(Number) as number,
  prompt_tokens: null,
  cached_tokens: null,
  completion_tokens: null,
  reasoning_tokens: null,
  cost_usd: null,
  finish_reason: null,
  system_fingerprint: null,
  failure: null,
};
const counted = {
  ...unknown,
  prompt_tokens: 1_000,
  cached_tokens: 600,
  completion_tokens: 20,
  cost_usd: 0.000_125,
  finish_reason: 'tool_calls',
  system_fingerprint: 'fp_1',
};
const recovered = { code: 'tool_calls_recovered', message: 'Two calls stood in the text.' } as const;
const finish = saying('I am done. <FINISH_SIGNAL>');

let world: SimulationWorld;
let results: Results;

afterAll(removeTestDatabases);

describeOnEachEngine('Results', (engine) => {
  beforeAll(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
    world.writeConfig(
      configJson({ models: [modelJson('zeta/1'), modelJson('alpha', { basemodel: 'openai/gpt-x' })] }),
    );
    const trades = calling(['buy', { symbol: 'NVDA', amount: 11 }], ['sell', { symbol: 'NVDA', amount: 1 }]);
    const tokens = { promptTokens: 1_000, cachedTokens: 600, completionTokens: 20, totalTokens: 1_020 };
    const usage = { ...tokens, costUsd: 0.000_125 };
    world.script('alpha 2025-10-02', [
      { ...trades, usage, finishReason: 'tool_calls', systemFingerprint: 'fp_1', warnings: [recovered] },
      calling(['add', { a: 1, b: 2 }], ['get_price_local', { symbol: 'NVDA', date: '2025-10-02' }]),
      finish,
    ]);
    await world.play({ start: '2025-10-02', end: '2025-10-06' });
    await world.play({ start: '2025-10-09', end: '2025-10-09', models: ['alpha'] });
    results = new Results(world.repositories.results);
  });

  afterAll(() => world.close());

  it('of one date: positions and values by model', async () => {
    expect(await results.ofDate(day('2025-10-03'), undefined, 'minimal')).toEqual({
      date: '2025-10-03',
      results: [
        {
          model: 'alpha',
          positions: { NVDA: 10, CASH: 9000 },
          // 100 more than 10,100
          daily_pnl: {
            profit: 100,
            return_pct: expect.closeTo(0.990099, 6) as number,
            portfolio_value: 10_200,
          },
        },
        {
          model: 'zeta/1',
          positions: { CASH: 10_000 },
          daily_pnl: { profit: 0, return_pct: 0, portfolio_value: 10_000 },
        },
      ],
    });
  });

  it('of one model on its first date, in full', async () => {
    expect(await results.ofDate(day('2025-10-02'), 'alpha', 'full')).toEqual({
      date: '2025-10-02',
      results: [
        {
          model: 'alpha',
          positions: { NVDA: 10, CASH: 9000 },
          daily_pnl: { profit: 100, return_pct: 1, portfolio_value: 10_100 },
          execution: 'open',
          trades: [
            { id: 0, action: 'buy', symbol: 'NVDA', amount: 11, price: 100, total: 1100, commission: 0 },
            { id: 1, action: 'sell', symbol: 'NVDA', amount: 1, price: 100, total: 100, commission: 0 },
          ],
          ai_reasoning: {
            total_steps: 3,
            stop_signal_received: true,
            stop_reason: 'finish',
            reasoning_summary: 'Trades: buy 11 NVDA at 100; sell 1 NVDA at 100.\nI am done.',
            tool_usage: { math: 1, search: 0, trade: 2, get_price: 1 },
            token_usage: {
              model_calls: 3,
              failed_calls: 0,
              unknown_calls: 2,
              unknown_cost_calls: 2,
              prompt_tokens: 1_000,
              cached_tokens: 600,
              completion_tokens: 20,
              reasoning_tokens: null,
              total_tokens: 1_020,
              cost_usd: 0.000_125,
              cost_source: 'reported',
              model_latency_ms: expect.any(Number) as number,
              calls: [counted, unknown, unknown],
            },
          },
          warning_codes: ['tool_calls_recovered'],
          warnings: [{ code: 'tool_calls_recovered', message: 'Two calls stood in the text.' }],
          log_file_path: 'agent_data/alpha/log/2025-10-02/log.jsonl',
        },
      ],
    });
  });

  it('of a day without trades in full: none, and a path that is safe', async () => {
    const {
      results: [zeta],
    } = await results.ofDate(day('2025-10-02'), 'zeta/1', 'full');
    expect(zeta).toMatchObject({
      trades: [],
      ai_reasoning: { total_steps: 1, token_usage: null },
      warnings: [],
      log_file_path: 'agent_data/zeta%2F1/log/2025-10-02/log.jsonl',
    });
  });

  it('marks what is valued at the open', async () => {
    const {
      results: [alpha],
    } = await results.ofDate(day('2025-10-09'), undefined, 'minimal');
    // 9,000 + 10 x 96, against 9,900 on the 6th
    expect(alpha?.daily_pnl).toEqual({
      profit: 60,
      return_pct: expect.closeTo(0.606061, 6) as number,
      portfolio_value: 9_960,
      provisional: true,
    });
  });

  it('of a range in full: each date with its trades, reasoning and log file', async () => {
    const range = { from: day('2025-10-02'), to: day('2025-10-02'), model: 'alpha' };
    const { results: found } = await results.ofRange(range, 'full');
    expect(found[0]?.daily).toMatchObject([
      {
        date: '2025-10-02',
        portfolio_value: 10_100,
        execution: 'open',
        trades: [
          { id: 0, action: 'buy', symbol: 'NVDA', amount: 11, price: 100, total: 1100, commission: 0 },
          { id: 1, action: 'sell', symbol: 'NVDA', amount: 1, price: 100, total: 100, commission: 0 },
        ],
        ai_reasoning: { total_steps: 3, stop_reason: 'finish' },
        warnings: [{ code: 'tool_calls_recovered' }],
        log_file_path: 'agent_data/alpha/log/2025-10-02/log.jsonl',
      },
    ]);
  });

  it('of a range: daily values and metrics, trimmed to the dates that exist', async () => {
    const range = { from: day('2025-09-01'), to: day('2025-10-08'), model: 'alpha' };
    const close = (value: number) => expect.closeTo(value, 10) as number;
    expect(await results.ofRange(range)).toEqual({
      start_date: '2025-10-02',
      end_date: '2025-10-06',
      results: [
        {
          model: 'alpha',
          daily: [
            {
              ...{ date: '2025-10-02', portfolio_value: 10_100, profit: 100, return_pct: close(1) },
              warning_codes: ['tool_calls_recovered'],
            },
            { date: '2025-10-03', portfolio_value: 10_200, profit: 100, return_pct: close(0.9900990099) },
            { date: '2025-10-06', portfolio_value: 9_900, profit: -300, return_pct: close(-2.9411764706) },
          ],
          metrics: {
            total_return: close(-0.01),
            daily_returns: [close(0.01), close(0.0099009901), close(-0.0294117647)],
            // The sample standard deviation of the three, times the square root of 252.
            volatility: close(0.3607619257),
            max_drawdown: close(-0.0294117647),
          },
        },
      ],
    });
  });

  it('of a later range measures from the value before it', async () => {
    const {
      results: [alpha],
    } = await results.ofRange({ from: day('2025-10-06'), to: day('2025-10-06'), model: 'alpha' });
    expect(alpha?.metrics).toEqual({
      total_return: expect.closeTo(-300 / 10_200, 12) as number,
      daily_returns: [expect.closeTo(-300 / 10_200, 12)],
      volatility: null,
      max_drawdown: expect.closeTo(-300 / 10_200, 12) as number,
    });
  });

  it('of a range open at both ends: all models by name, all dates', async () => {
    const { start_date, end_date, results: all } = await results.ofRange({});
    expect([start_date, end_date]).toEqual(['2025-10-02', '2025-10-09']);
    expect(all.map(({ model, daily }) => [model, daily.length])).toEqual([
      ['alpha', 4],
      ['zeta/1', 3],
    ]);
    expect(all[0]?.daily.at(-1)).toMatchObject({ date: '2025-10-09', provisional: true });
    expect(all[0]).not.toHaveProperty('market');
  });

  it.each([
    ['a weekend', day('2025-10-04'), undefined, 'There are no results on 2025-10-04.'],
    ['an unknown model', day('2025-10-02'), 'nobody', 'There are no results on 2025-10-02 for nobody.'],
    [
      'text that is not a model',
      day('2025-10-02'),
      "' OR 1=1 --",
      "There are no results on 2025-10-02 for ' OR 1=1 --.",
    ],
  ])('of %s there are none', async (_what, date, model, message) => {
    await expect(results.ofDate(date, model, 'full')).rejects.toMatchObject({ code: 'no_data', message });
  });

  it('of an empty range there are none', async () => {
    const range = { from: day('2025-11-01') };
    await expect(results.ofRange(range)).rejects.toMatchObject({
      code: 'no_data',
      message: 'There are no results from 2025-11-01 to today.',
      details: { start_date: '2025-11-01' },
    });
  });
});

describeOnEachEngine('Results of special days', (engine) => {
  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    results = new Results(world.repositories.results);
    world.script('alpha 2025-10-02', [calling(['buy', { symbol: 'SYNA', amount: 3 }]), finish]);
    world.writeConfig(configJson({ universe: ['SYNA', 'SYNB'] }));
  });

  afterEach(() => world.close());

  it('say SYNTHETIC of a made-up market', async () => {
    await world.importPrices({ SYNA: { '2025-10-02': '10 11' } }, true);
    await world.play();
    expect((await results.ofDate(day('2025-10-02'), undefined, 'minimal')).results).toMatchObject([
      { market: 'SYNTHETIC' },
    ]);
    expect((await results.ofRange({})).results).toMatchObject([{ market: 'SYNTHETIC' }]);
  });

  it('19: name held symbols that were valued at a last known price', async () => {
    await world.importPrices({
      SYNA: { '2025-10-02': '10 11' },
      SYNB: { '2025-10-02': '5 5', '2025-10-03': '5 5' },
    });
    await world.play();
    const {
      results: [alpha],
    } = await results.ofDate(day('2025-10-03'), undefined, 'minimal');
    expect(alpha).toEqual({
      model: 'alpha',
      positions: { SYNA: 3, CASH: 9_970 },
      daily_pnl: { profit: 0, return_pct: 0, portfolio_value: 10_003 },
      stale_symbols: ['SYNA'],
    });
  });

  it('leave superseded days out', async () => {
    await world.importPrices({ SYNA: { '2025-10-02': '10 11', '2025-10-03': '11 12' } });
    await world.play();
    world.script('alpha 2025-10-02', [finish]);
    await world.play({ end: '2025-10-02', replace: true });
    const {
      results: [alpha],
    } = await results.ofRange({});
    expect(alpha?.daily).toEqual([{ date: '2025-10-02', portfolio_value: 10_000, profit: 0, return_pct: 0 }]);
  });
});
