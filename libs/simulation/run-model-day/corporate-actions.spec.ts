import { bookAdjustments, bookFill, cashPosition, type CorporateAction, type Position } from '@app/domain';
import { Results } from '@app/results';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { day, usd } from '../../testing/portfolio.builder.js';
import { calling, saying, type ScriptedStep } from '../../testing/scripted-chat-model.fake.js';
import { type PriceTable } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';

const done = saying('<FINISH_SIGNAL>');
const buyThree: ScriptedStep[] = [calling(['buy', { symbol: 'NVDA', amount: 3 }]), done];
/** Ten for one on Friday the 3rd. */
const PRICES: PriceTable = {
  NVDA: {
    '2025-10-01': '1000 1000',
    '2025-10-02': '1000 1100',
    '2025-10-03': '110 110',
    '2025-10-06': '110 111',
  },
  AAPL: {
    '2025-10-01': '200 200',
    '2025-10-02': '200 200',
    '2025-10-03': '200 200',
    '2025-10-06': '200 200',
  },
};

afterAll(removeTestDatabases);

describeOnEachEngine('A split or dividend', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    world.script('alpha 2025-10-02', buyThree);
  });

  afterEach(() => world.close());

  const importActions = async (actions: Readonly<Record<string, string>>) => {
    const corporateActions = Object.entries(actions).map(([key, text]): CorporateAction => {
      const [symbol = '', date = ''] = key.split(' ');
      const [splitFactor = '', dividend = '0'] = text.split(' ');
      return { symbol, date: day(date), splitFactor, dividend: usd(dividend) };
    });
    const about = { fileName: 'a', format: 'test', sha256: JSON.stringify(actions), synthetic: false };
    await world.repositories.prices.recordImport({ ...about, bars: [], quarantined: [], corporateActions });
  };

  /** Date, held shares, cash, value, profit. */
  const days = async () =>
    (await world.repositories.portfolios.days('alpha')).map(({ date, closing, portfolioValue, profit }) =>
      [
        date.slice(8),
        [...closing.holdings].map(([symbol, shares]) => `${symbol}:${shares}`).join(),
        ...[closing.cash, portfolioValue, profit].map(String),
      ].join(' '),
    );

  const replayed = async (): Promise<boolean[]> => {
    let position: Position = cashPosition(usd('10000'));
    return (await world.repositories.portfolios.days('alpha')).map(({ adjustments, fills, closing }) => {
      position = fills.reduce(bookFill, bookAdjustments(position, adjustments));
      const same =
        position.cash.equals(closing.cash) &&
        JSON.stringify([...position.holdings].sort()) === JSON.stringify([...closing.holdings].sort());
      return same;
    });
  };

  const lines = () =>
    readFileSync(join(world.environment.dataDir, 'agent_data/alpha/position/position.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { date: string; positions: Record<string, number> });

  it('21: a 10:1 split between two sessions: holdings x10, no phantom loss', async () => {
    await world.importPrices(PRICES);
    await importActions({ 'NVDA 2025-10-03': '10' });
    await world.play();
    expect(await days()).toEqual([
      '02 NVDA:3 7000 10300 300',
      '03 NVDA:30 7000 10300 0',
      '06 NVDA:30 7000 10330 30',
    ]);
    expect(lines().map(({ date, positions }) => `${date} ${positions.NVDA ?? 0}`)).toEqual([
      '2025-10-01 0',
      '2025-10-02 3',
      '2025-10-03 30',
      '2025-10-06 30',
    ]);
    expect(await world.files.rebuild('alpha')).toEqual([]);
  });

  it('21: the agent sees what it holds, with a note, and can sell it at once; nothing on other days', async () => {
    await world.importPrices(PRICES);
    await importActions({ 'NVDA 2025-10-03': '10 0.5' });
    const second = world.script('alpha 2025-10-03', [
      calling(['sell', { symbol: 'NVDA', amount: 30 }]),
      done,
    ]);
    const third = world.script('alpha 2025-10-06', [done]);
    await world.play();
    const [prompt, later] = [second, third].map((model) => JSON.stringify(model.requests[0]));
    expect(prompt).toContain('NVDA: 30');
    expect(prompt).toContain('NVDA: split, 10 shares for each one before; dividend of 0.5 per share held');
    expect(prompt).toContain('NVDA 1100 | 110');
    expect(later).not.toContain('Splits and dividends');
    // 7,000 + 3 x 0.5 + 30 x 110
    expect(await days()).toEqual([
      '02 NVDA:3 7000 10300 300',
      '03  10301.5 10301.5 1.5',
      '06  10301.5 10301.5 0',
    ]);
  });

  it('7: the actions of a day with adjustments lead from its opening to its closing position, exactly', async () => {
    await world.importPrices(PRICES);
    await importActions({ 'NVDA 2025-10-03': '1.5 0.333333', 'NVDA 2025-10-06': '0.3333' });
    world.script('alpha 2025-10-03', [calling(['buy', { symbol: 'NVDA', amount: 2 }]), done]);
    await world.play();
    expect(await replayed()).toEqual([true, true, true]);
    const [day3] = (await new Results(world.repositories.results).ofDate(day('2025-10-03'), 'alpha', 'full'))
      .results;
    expect(day3?.adjustments).toEqual([
      {
        symbol: 'NVDA',
        ex_date: '2025-10-03',
        split_factor: 1.5,
        dividend_per_share: 0.333333,
        shares_before: 3,
        shares_after: 4,
        // 3 x 0.333333 + half a share at 1,100 / 1.5 = 733.333333
        cash: 367.666665,
      },
    ]);
  });

  it('happens at the next session of a model that did not trade on the day', async () => {
    await world.importPrices(PRICES);
    await importActions({ 'NVDA 2025-10-03': '10' });
    await world.play({ end: '2025-10-02' });
    await world.play({ start: '2025-10-06', end: '2025-10-06' });
    expect(await days()).toEqual(['02 NVDA:3 7000 10300 300', '06 NVDA:30 7000 10330 30']);
  });

  it('19: a symbol without a price on the day is valued at its last known price, split too', async () => {
    await world.importPrices({ ...PRICES, NVDA: { '2025-10-02': '1000 1100' } });
    await importActions({ 'NVDA 2025-10-03': '10' });
    await world.play();
    expect(await days()).toEqual([
      '02 NVDA:3 7000 10300 300',
      '03 NVDA:30 7000 10300 0',
      '06 NVDA:30 7000 10300 0',
    ]);
    expect(
      (await world.repositories.portfolios.days('alpha')).map(({ staleSymbols }) => staleSymbols),
    ).toEqual([[], ['NVDA'], ['NVDA']]);
  });

  it('that becomes known after the run changes nothing by itself, and a warning says so', async () => {
    await world.importPrices(PRICES);
    await world.play();
    const before = await days();
    expect(before[1]).toBe('03 NVDA:3 7000 7330 -2970');
    await importActions({ 'NVDA 2025-10-03': '10' });
    await world.importPrices({ NVDA: { '2025-10-03': '110 120' } });
    expect(await world.useCases.revaluePortfolios.execute(day('2025-10-01'))).toBe(0);
    expect(await days()).toEqual(before);
    expect(await world.useCases.revaluePortfolios.lateActions()).toEqual([
      "NVDA's split by 10 of 2025-10-03 became known after alpha had traded past it: its holdings do not have it, and " +
        'its values from 2025-10-03 on are left as they were. Run it again from there with replace_existing.',
    ]);
    await world.play({ start: '2025-10-03', replace: true });
    expect((await days())[1]).toBe('03 NVDA:30 7000 10600 300');
    expect(await world.useCases.revaluePortfolios.lateActions()).toEqual([]);
  });
});
