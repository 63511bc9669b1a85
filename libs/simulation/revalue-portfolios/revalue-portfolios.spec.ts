import { day } from '../../testing/portfolio.builder.js';
import { calling, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';

let world: SimulationWorld;

/** Date, value, profit, and a mark for what is provisional. */
async function values(): Promise<string[]> {
  const days = await world.repositories.portfolios.days('alpha');
  return days.map(({ date, portfolioValue, profit, provisional }) =>
    [
      date.slice(5),
      portfolioValue.toString(),
      profit.toString(),
      ...(provisional ? ['provisional'] : []),
    ].join(' '),
  );
}

afterEach(() => world.close());
afterAll(removeTestDatabases);

describeOnEachEngine('RevaluePortfolios', (engine) => {
  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
    await world.importPrices({ NVDA: { '2025-10-10': '97 99' } });
    world.script('alpha 2025-10-08', [
      calling(['buy', { symbol: 'NVDA', amount: 10 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    await world.play({ start: '2025-10-08', end: '2025-10-10' });
  });

  it('a close that has become known clears provisional and changes the next day’s profit', async () => {
    // Ten shares and 9,100 in cash: close 95, then only the open 96 is known, then close 99.
    expect(await values()).toEqual(['10-08 10050 50', '10-09 10060 10 provisional', '10-10 10090 30']);
    await world.importPrices({ NVDA: { '2025-10-09': '96 98' } });
    expect(await world.useCases.revaluePortfolios.execute(day('2025-10-09'))).toBe(2);
    expect(await values()).toEqual(['10-08 10050 50', '10-09 10080 30', '10-10 10090 10']);
    const [, changed, next] = await world.repositories.portfolios.days('alpha');
    expect(changed?.returnFraction).toBeCloseTo(30 / 10_050, 12);
    expect(next?.returnFraction).toBeCloseTo(10 / 10_080, 12);
  });

  it('changes nothing when nothing is new, nor the trades ever', async () => {
    const before = await world.repositories.portfolios.days('alpha');
    expect(await world.useCases.revaluePortfolios.execute(day('2025-10-01'))).toBe(0);
    expect(await world.repositories.portfolios.days('alpha')).toEqual(before);
    await world.importPrices({ NVDA: { '2025-10-08': '91 94' } });
    await world.useCases.revaluePortfolios.execute(day('2025-10-08'));
    const after = await world.repositories.portfolios.days('alpha');
    expect(after.map(({ closing, fills }) => ({ closing, fills }))).toEqual(
      before.map(({ closing, fills }) => ({ closing, fills })),
    );
  });

  it('a corrected close reaches the next day’s profit, and days before it stay', async () => {
    await world.importPrices({ NVDA: { '2025-10-08': '90 94' } });
    expect(await world.useCases.revaluePortfolios.execute(day('2025-10-09'))).toBe(0);
    expect(await world.useCases.revaluePortfolios.execute(day('2025-10-08'))).toBe(2);
    expect(await values()).toEqual(['10-08 10040 40', '10-09 10060 20 provisional', '10-10 10090 30']);
  });
});
