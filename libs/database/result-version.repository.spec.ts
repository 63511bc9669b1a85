import { storeJob, valuesOf } from '../testing/completed-days.js';
import { day, portfolioDayOf, usd } from '../testing/portfolio.builder.js';
import { bar } from '../testing/price-source.fake.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { Repositories } from './repositories.js';
import { type ResultVersion } from './result-version.repository.js';

const NOW = '2025-11-02T12:00:00.000Z';

afterAll(removeTestDatabases);

describeOnEachEngine('ResultVersionRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
  });

  afterEach(() => database.close());

  const store = (...days: ReturnType<typeof valuesOf>) => storeJob(database, repositories, { days });
  const current = (): Promise<ResultVersion> => repositories.resultVersion.current();

  async function importPrices(sha256: string, close: string): Promise<void> {
    const about = { fileName: 'x', format: 'x', sha256, synthetic: false, quarantined: [] };
    const bars = [bar('QQQ 2025-10-02', `600 610 600 ${close}`)];
    await repositories.prices.recordImport({ ...about, bars });
  }

  it('of an empty database is zero', async () => {
    expect(await current()).toEqual({ portfolios: 0, prices: 0, since: '' });
  });

  it('rises with every completed day, of whichever portfolio', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100', '2025-10-03 10200'));
    const first = await current();
    expect(first.portfolios).toBe(2);
    await store(...valuesOf('beta', '2025-10-02 9900'));
    expect((await current()).portfolios).toBe(3);
    await store(...valuesOf('alpha', '2025-10-06 10300'));
    expect((await current()).portfolios).toBe(4);
  });

  it('rises when days are superseded, also when one day less and one more leave their number as it was', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100'), ...valuesOf('beta', '2025-10-02 9900'));
    const before = await current();
    await database.transaction((transaction) =>
      repositories.portfolios.supersede(transaction, 'alpha', day('2025-10-02'), NOW),
    );
    const superseded = await current();
    expect(superseded.portfolios).toBe(before.portfolios + 1);
    await store(...valuesOf('alpha', '2025-10-02 12345'));
    expect((await current()).portfolios).toBe(before.portfolios + 2);
  });

  it('rises when a day is valued anew', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100'));
    const [stored] = await repositories.portfolios.days('alpha');
    const before = await current();
    const valued = portfolioDayOf({ ...stored!, portfolioValue: usd('10150'), profit: usd('150') });
    await database.transaction((transaction) => repositories.portfolios.revalue(transaction, valued));
    expect((await current()).portfolios).toBe(before.portfolios + 1);
  });

  it('rises for the one portfolio that changed only', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100'), ...valuesOf('beta', '2025-10-02 9900'));
    expect(Object.fromEntries(await repositories.resultVersion.ofPortfolios())).toEqual({
      alpha: 1,
      beta: 1,
    });
    await database.transaction((transaction) =>
      repositories.portfolios.supersede(transaction, 'beta', day('2025-10-02'), NOW),
    );
    expect(Object.fromEntries(await repositories.resultVersion.ofPortfolios())).toEqual({
      alpha: 1,
      beta: 2,
    });
  });

  it('rises with an import of prices, and not with one that brings nothing new', async () => {
    await importPrices('first', '606');
    expect((await current()).prices).toBe(1);
    await importPrices('first', '606');
    expect((await current()).prices).toBe(1);
    await importPrices('second', '607');
    expect((await current()).prices).toBe(2);
  });

  it('tells databases apart that have had as many changes', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100'));
    expect((await current()).since).toBe('2025-11-01T12:00:00.000Z');
    const start = { initDate: day('2025-10-01'), initialCash: usd('10000'), synthetic: false };
    await database.transaction((transaction) =>
      repositories.portfolios.register(transaction, { signature: 'younger', ...start }, NOW),
    );
    expect((await current()).since).toBe(NOW);
  });

  it('stays as it was when the transaction that changes a day fails', async () => {
    await store(...valuesOf('alpha', '2025-10-02 10100'));
    const before = await current();
    const failing = database.transaction(async (transaction) => {
      await repositories.portfolios.supersede(transaction, 'alpha', day('2025-10-02'), NOW);
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await current()).toEqual(before);
  });
});
