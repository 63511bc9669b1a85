import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfigFile, loadEnvironment } from '@app/config';
import { cashPosition, Money, SessionLedger, type Position, type TradeSide } from '@app/domain';
import { recordSampleTrades, SAMPLE_MARKET, SAMPLE_RECORDING } from './sample-recording.js';
import { generateSyntheticMarket, SYNTHETIC_SYMBOLS } from './synthetic-market.js';

const configs = resolve(process.cwd(), 'configs');
const recording = resolve(configs, 'sample/replay-position.jsonl');
const environment = loadEnvironment({ CONFIG_DIR: configs });

interface Line {
  readonly date: string;
  readonly id: number;
  readonly this_action?: { readonly action: string; readonly symbol: string; readonly amount: number };
  readonly positions: Readonly<Record<string, number>>;
}

function asPositions(position: Position): Record<string, number> {
  const shares = SYNTHETIC_SYMBOLS.map((symbol): [string, number] => [
    symbol,
    position.holdings.get(symbol) ?? 0,
  ]);
  return { ...Object.fromEntries(shares), CASH: position.cash.toNumber() };
}

describe('the recording that the demo replays', () => {
  const bars = generateSyntheticMarket(SAMPLE_MARKET);
  const lines = readFileSync(recording, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

  it('is what `prices generate-sample --recording` writes', () => {
    expect(recordSampleTrades(bars, SAMPLE_RECORDING)).toBe(readFileSync(recording, 'utf8'));
  });

  it('starts with a registration of 10,000 dollars and covers the 22 sessions of the demo', () => {
    expect(lines[0]).toEqual({
      date: '2025-10-01',
      id: 0,
      positions: { ...asPositions(cashPosition(Money.parse('10000'))) },
    });
    expect(new Set(lines.slice(1).map(({ date }) => date)).size).toBe(22);
    expect(lines.map(({ id }) => id)).toEqual(lines.map((_, index) => index));
  });

  it('comes out to the cent when it is repeated at the opens, with buys, sells and quiet days', () => {
    let position = cashPosition(Money.parse('10000'));
    const kinds = new Set<string>();
    for (const { date, this_action: action, positions } of lines.slice(1)) {
      const opens = new Map(bars.filter((bar) => bar.date === date).map((bar) => [bar.symbol, bar.open]));
      const ledger = new SessionLedger(position, opens);
      kinds.add(action!.action);
      if (action!.action !== 'no_trade') {
        const order = { side: action!.action as TradeSide, symbol: action!.symbol, amount: action!.amount };
        expect(ledger.trade(order)).toMatchObject({ ok: true });
      }
      position = ledger.position;
      expect(asPositions(position)).toEqual(positions);
    }
    expect(kinds).toEqual(new Set(['buy', 'sell', 'no_trade']));
  });
});

describe('the configs that ship', () => {
  it('demo.json plays five built-in models on the whole synthetic market', async () => {
    const { config } = await loadConfigFile(environment, 'configs/demo.json');
    expect(config.universe).toEqual(SYNTHETIC_SYMBOLS);
    expect(config.models.filter(({ enabled }) => enabled).map(({ basemodel }) => basemodel)).toEqual([
      'builtin/buy-and-hold',
      'builtin/equal-weight',
      'builtin/momentum',
      'builtin/random',
      'builtin/replay',
    ]);
    expect(config.dateRange).toEqual({ initDate: SAMPLE_RECORDING.initDate, endDate: SAMPLE_MARKET.to });
    const history = config.models.find(({ historyPath }) => historyPath !== undefined)?.historyPath;
    expect(resolve(configs, history ?? '')).toBe(recording);
  });

  it('default_config.json needs no key: what is enabled is built in, on the 101 symbols of the NASDAQ-100', async () => {
    const { config } = await loadConfigFile(environment, 'default_config.json');
    const enabled = config.models.filter((model) => model.enabled);
    expect(enabled).toHaveLength(4);
    expect(enabled.filter(({ basemodel }) => !basemodel.startsWith('builtin/'))).toEqual([]);
    expect(config.models).toHaveLength(6);
    expect(config.universe).toHaveLength(101);
    const symbols = config.universe as readonly string[];
    expect(new Set(symbols).size).toBe(101);
    expect([symbols[0], symbols[100]]).toEqual(['NVDA', 'GFS']);
  });

  const history = resolve(process.cwd(), '../shared/data/history/gpt-5/position/position.jsonl');
  const present = existsSync(history);
  if (!present) process.stderr.write(`skipped: the order of the NASDAQ-100 list (${history} is not there)\n`);

  (present ? it : it.skip)('nasdaq100.json has the order of the recorded position lines', async () => {
    const { config } = await loadConfigFile(environment, 'default_config.json');
    const { positions } = JSON.parse(readFileSync(history, 'utf8').split('\n')[0]!) as Line;
    expect(config.universe).toEqual(Object.keys(positions).filter((symbol) => symbol !== 'CASH'));
  });
});
