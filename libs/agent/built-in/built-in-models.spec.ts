import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelConfig } from '@app/config';
import { cashPosition, FREE_TRADING, Money, type Position, type TradingRules } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { modelConfigOf } from '../../testing/config.builder.js';
import { marketViewOf, type PastBar, type SimplePrices } from '../../testing/market-view.builder.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { BUILT_IN_MODELS, ChatModels, checkModelConfig, lookBackOf } from '../chat-models.js';
import { runAgentSession } from '../session/run-agent-session.js';
import { briefSession } from '../session/session-briefing.js';

const root = mkdtempSync(join(tmpdir(), 'built-in-'));
const [configDir, dataDir] = [join(root, 'configs'), join(root, 'data')];
const models = new ChatModels({ configDir, dataDir });
let world: ToolWorld;

beforeAll(async () => {
  mkdirSync(configDir);
  mkdirSync(dataDir);
  world = await ToolWorld.start();
});

afterEach(() => world.endSessions());

afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true });
});

function config(basemodel: string, more: Partial<ModelConfig> = {}): ModelConfig {
  return modelConfigOf('built-in', { basemodel, ...more });
}

async function play(
  model: ModelConfig,
  market: MarketView,
  opening: Position = cashPosition(Money.parse('10000')),
  rules?: TradingRules,
) {
  const { ledger, tools } = world.startSession(market, opening, rules);
  const briefing = briefSession(market, opening, lookBackOf(model), rules);
  const provider = () => Promise.reject(new Error('a built-in model needs no provider'));
  const outcome = await runAgentSession({
    briefing,
    model: await models.create(model, { briefing, provider }),
    tools,
    ledger,
    limits: { maxSteps: 10, maxRetries: 1, baseDelaySeconds: 0 },
    signal: new AbortController().signal,
  });
  const trades = ledger.fills.map(({ side, symbol, amount }) => `${side} ${amount} ${symbol}`);
  const refused = outcome.messages.filter(
    (message) => message.role === 'tool' && message.content.includes('"error"'),
  );
  return { outcome, ledger, trades, refused };
}

function manySymbols(count: number, price: string): SimplePrices {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`S${index}`, { open: price, previousClose: price }]),
  );
}

describe('every built-in model', () => {
  it.each(BUILT_IN_MODELS.filter((name) => name !== 'builtin/replay'))(
    '%s ends the session with the stop signal and is never refused',
    async (name) => {
      const market = await marketViewOf('2025-10-06', {
        ...manySymbols(12, '33.33'),
        NONE: { previousClose: '5' },
      });
      const opening = {
        cash: Money.parse('1234.56'),
        holdings: new Map([
          ['S3', 40],
          ['NONE', 7],
        ]),
      };
      const { outcome, refused, ledger } = await play(config(name, { seed: 7, window: 1 }), market, opening);
      expect(outcome).toMatchObject({ stopReason: 'finish' });
      expect(refused).toEqual([]);
      expect(ledger.position.holdings.get('NONE')).toBe(7);
    },
  );

  it.each(BUILT_IN_MODELS.filter((name) => name !== 'builtin/replay'))(
    '%s plans with costs and limits: it is never refused then either',
    async (name) => {
      const market = await marketViewOf(
        '2025-10-06',
        manySymbols(12, '33.33'),
        Object.keys(manySymbols(12, '33.33')).map((symbol) => [symbol, '2025-10-02', '30', '30']),
      );
      const opening = { cash: Money.parse('1234.56'), holdings: new Map([['S3', 40]]) };
      const rules = {
        commission: { perTrade: Money.parse('1'), perShare: Money.parse('0.005') },
        slippageBps: 5,
        maxPositionFraction: 0.07,
        maxTradesPerDay: 4,
      };
      const model = config(name, { seed: 7, window: 2 });
      const { outcome, refused, trades } = await play(model, market, opening, rules);
      expect(outcome).toMatchObject({ stopReason: 'finish' });
      expect(refused).toEqual([]);
      expect(trades.length).toBeLessThanOrEqual(4);
    },
  );

  it('is named when a config asks for one that does not exist', async () => {
    const unknown = config('builtin/oracle');
    expect(() => {
      checkModelConfig(unknown);
    }).toThrow(/builtin\/oracle does not exist.*buy-and-hold.*equal-weight.*momentum.*random.*replay/);
    const market = await marketViewOf('2025-10-06', { AAPL: { open: '1' } });
    await expect(play(unknown, market)).rejects.toMatchObject({ code: 'unknown_model' });
  });
});

describe('builtin/buy-and-hold', () => {
  it('buys the first ten tradable symbols in equal parts and then holds', async () => {
    const market = await marketViewOf('2025-10-06', {
      NONE: { previousClose: '5' },
      ...manySymbols(12, '300'),
    });
    const first = await play(config('builtin/buy-and-hold'), market);
    expect(first.trades).toEqual(Array.from({ length: 10 }, (_, index) => `buy 3 S${index}`));
    const second = await play(config('builtin/buy-and-hold'), market, first.ledger.position);
    expect(second.trades).toEqual([]);
    expect(second.outcome.totalSteps).toBe(1);
  });
});

describe('builtin/equal-weight', () => {
  it('sells what weighs too much first and buys what weighs too little', async () => {
    const market = await marketViewOf('2025-10-06', {
      A: { open: '100' },
      B: { open: '50' },
      C: { open: '30' },
    });
    const opening = { cash: Money.parse('0'), holdings: new Map([['A', 9]]) };
    const { trades, ledger } = await play(config('builtin/equal-weight'), market, opening);
    expect(trades).toEqual(['sell 6 A', 'buy 6 B', 'buy 10 C']);
    expect(ledger.position.cash.toString()).toBe('0');
  });

  it('buys what the costs leave, and no symbol beyond its limit', async () => {
    const market = await marketViewOf('2025-10-06', { A: { open: '100' }, B: { open: '50' } });
    const opening = { cash: Money.parse('1000'), holdings: new Map<string, number>() };
    const commission = { perTrade: Money.parse('1'), perShare: Money.zero };
    const costly = await play(config('builtin/equal-weight'), market, opening, {
      ...FREE_TRADING,
      commission,
    });
    // Each half is 500; the last share of B would need the 2 dollars that went for commissions.
    expect(costly.trades).toEqual(['buy 5 A', 'buy 9 B']);
    const limits = { ...FREE_TRADING, maxPositionFraction: 0.3 };
    const limited = await play(config('builtin/equal-weight'), market, opening, limits);
    expect(limited.trades).toEqual(['buy 3 A', 'buy 6 B']);
  });
});

describe('builtin/momentum', () => {
  const past = (symbol: string, close: string): PastBar => [symbol, '2025-10-01', close, close];

  it('asks for the closes of the window’s start and holds the five that rose most since', async () => {
    const closes = { A: '110', B: '120', C: '90', D: '130', E: '105', F: '140', G: '150' };
    const prices = Object.fromEntries(
      Object.entries(closes).map(([symbol, previousClose]) => [symbol, { open: '10', previousClose }]),
    );
    const bars = Object.keys(closes).map((symbol) => past(symbol, '100'));
    const market = await marketViewOf('2025-10-06', prices, bars);
    const opening = { cash: Money.parse('50'), holdings: new Map([['C', 5]]) };
    const { trades, outcome } = await play(config('builtin/momentum', { window: 3 }), market, opening);
    expect(trades).toEqual(['sell 5 C', 'buy 2 G', 'buy 2 F', 'buy 2 D', 'buy 2 B', 'buy 2 A']);
    expect(outcome.toolUsage).toEqual({ math: 0, search: 0, trade: 6, get_price: 7 });
    expect(outcome.reasoningSummary).toContain('Risen most since 2025-10-01: G, F, D, B, A.');
  });

  it('sells everything when nothing rose, and leaves out symbols without an old price', async () => {
    const prices = { A: { open: '10', previousClose: '9' }, B: { open: '10', previousClose: '900' } };
    const market = await marketViewOf('2025-10-06', prices, [past('A', '10')]);
    const opening = { cash: Money.parse('50'), holdings: new Map([['A', 5]]) };
    const { trades } = await play(config('builtin/momentum', { window: 3 }), market, opening);
    expect(trades).toEqual(['sell 5 A']);
  });
});

describe('builtin/random', () => {
  const session = async (date: string, more: Partial<ModelConfig>) => {
    const market = await marketViewOf(date, manySymbols(20, '12.5'));
    return (await play(config('builtin/random', more), market)).trades.join(', ');
  };

  it('makes the same trades for the same seed, signature and date, and others otherwise', async () => {
    const dates = ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06'];
    const month = async (more: Partial<ModelConfig>) => Promise.all(dates.map((date) => session(date, more)));
    const first = await month({ seed: 1 });
    expect(await month({ seed: 1 })).toEqual(first);
    expect(new Set(first).size).toBe(4);
    expect(await month({ seed: 2 })).not.toEqual(first);
    expect(await month({ seed: 1, signature: 'other' })).not.toEqual(first);
  });
});

describe('builtin/replay', () => {
  const line = (date: string, action: string, symbol: string, amount: number) =>
    JSON.stringify({ date, id: 0, this_action: { action, symbol, amount }, positions: { CASH: 1 } });
  const registration = JSON.stringify({ date: '2025-10-03', id: 0, positions: { CASH: 10000 } });
  const replay = (historyPath: string | undefined) => config('builtin/replay', { historyPath });
  let market: MarketView;

  beforeAll(async () => {
    market = await marketViewOf('2025-10-06', { AAPL: { open: '100' }, NVDA: { open: '50' } });
    writeFileSync(
      join(dataDir, 'trades.jsonl'),
      [
        registration,
        line('2025-10-06', 'buy', 'AAPL', 3),
        line('2025-10-06', 'sell', 'AAPL', 1),
        line('2025-10-07', 'buy', 'NVDA', 9),
        '',
      ].join('\n'),
    );
    writeFileSync(join(configDir, 'quiet.jsonl'), line('2025-10-06', 'no_trade', '', 0));
  });

  it.each(['trades.jsonl', './data/trades.jsonl', 'data/trades.jsonl'])(
    'repeats the date’s trades in order from %s',
    async (path) => {
      const { trades, outcome } = await play(replay(path), market);
      expect(trades).toEqual(['buy 3 AAPL', 'sell 1 AAPL']);
      expect(outcome.totalSteps).toBe(2);
    },
  );

  it.each(['quiet.jsonl', 'configs/quiet.jsonl'])(
    'does nothing on a day without a trade (%s)',
    async (path) => {
      const { trades, outcome } = await play(replay(path), market);
      expect(trades).toEqual([]);
      expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 1 });
    },
  );

  it('reads a file again that has changed', async () => {
    const path = join(dataDir, 'changing.jsonl');
    writeFileSync(path, line('2025-10-06', 'buy', 'AAPL', 1));
    expect((await play(replay('changing.jsonl'), market)).trades).toEqual(['buy 1 AAPL']);
    writeFileSync(path, line('2025-10-06', 'buy', 'AAPL', 2));
    utimesSync(path, new Date(), new Date(Date.now() + 5_000));
    expect((await play(replay('changing.jsonl'), market)).trades).toEqual(['buy 2 AAPL']);
  });

  it.each([
    ['broken JSON', '{"date": "2025-10-06", '],
    ['no date', JSON.stringify({ id: 1, this_action: { action: 'buy', symbol: 'AAPL', amount: 1 } })],
    ['a bad date', line('2025-02-30', 'buy', 'AAPL', 1)],
    ['another action', line('2025-10-06', 'short', 'AAPL', 1)],
  ])('names file and line of a malformed line: %s', async (_case, bad) => {
    writeFileSync(join(dataDir, 'bad.jsonl'), [registration, bad].join('\n'));
    utimesSync(join(dataDir, 'bad.jsonl'), new Date(), new Date(Date.now() + Math.random() * 1e6));
    await expect(play(replay('bad.jsonl'), market)).rejects.toMatchObject({
      code: 'malformed_history',
      message: expect.stringMatching(/^bad\.jsonl, line 2 /) as unknown,
    });
  });

  it('41: reads nothing outside CONFIG_DIR and DATA_DIR', async () => {
    writeFileSync(join(root, 'outside.jsonl'), line('2025-10-06', 'buy', 'AAPL', 1));
    symlinkSync(join(root, 'outside.jsonl'), join(dataDir, 'link.jsonl'));
    for (const path of [
      '../outside.jsonl',
      './data/../../outside.jsonl',
      join(root, 'outside.jsonl'),
      'link.jsonl',
    ]) {
      await expect(play(replay(path), market)).rejects.toMatchObject({
        code: 'path_outside',
        message: expect.not.stringContaining(root) as unknown,
      });
    }
  });

  it('says so when its file is missing or not named', async () => {
    await expect(play(replay('missing.jsonl'), market)).rejects.toMatchObject({ code: 'file_not_found' });
    expect(() => {
      checkModelConfig(replay(undefined));
    }).toThrow(/history_path/);
  });
});
