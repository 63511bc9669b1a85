import {
  describeOnEachEngine,
  newTestDatabase,
  removeTestDatabases,
  type TestDatabase,
} from '../testing/test-database.js';
import { type EntityManager } from 'typeorm';
import { Database } from './database.js';
import { allMigrations } from './migrations/all-migrations.js';
import { PortfolioEntity } from './entities/portfolio.entity.js';

afterAll(removeTestDatabases);

/** A promise that a test settles by hand, to hold a transaction open. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

function add(manager: EntityManager, signature: string): Promise<unknown> {
  const createdAt = '2025-10-02T00:00:00.000Z';
  return manager.insert(PortfolioEntity, {
    signature,
    initDate: '2025-10-01',
    initialCash: '10000',
    synthetic: false,
    createdAt,
  });
}

async function signatures(database: Database): Promise<string[]> {
  const rows = await database.read.find(PortfolioEntity, { order: { signature: 'ASC' } });
  return rows.map((row) => row.signature);
}

describeOnEachEngine('Database', (engine) => {
  let place: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    place = await newTestDatabase(engine);
    database = await Database.open(place);
  });

  afterEach(() => database.close());

  it("34: two transactions in one process, one rolls back, the other's rows survive", async () => {
    const failing = gate();
    const first = database.transaction(async (manager) => {
      await add(manager, 'lost');
      await failing.opened;
      await add(manager, 'lost-too');
      throw new Error('changed my mind');
    });
    const second = database.transaction(async (manager) => {
      await add(manager, 'kept');
      failing.open();
      return 'done';
    });
    if (engine === 'sqlite') failing.open();
    await expect(first).rejects.toThrow('changed my mind');
    await expect(second).resolves.toBe('done');
    expect(await signatures(database)).toEqual(['kept']);
  });

  it('34: of many transactions at once exactly those that succeed leave their rows', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        database.transaction(async (manager) => {
          await add(manager, `row-${String(index).padStart(2, '0')}`);
          if (index % 3 === 0) throw new Error('every third');
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(10);
    const rows = await signatures(database);
    expect(rows).toHaveLength(20);
    expect(rows).not.toContain('row-03');
    expect(rows).toContain('row-04');
  });

  it('reads see nothing that is not committed', async () => {
    const during = await database.transaction(async (manager) => {
      await add(manager, 'new');
      return { inside: await manager.count(PortfolioEntity), outside: await signatures(database) };
    });
    expect(during).toEqual({ inside: 1, outside: [] });
    expect(await signatures(database)).toEqual(['new']);
  });

  it('passes an error of the work on as it is, and works afterwards', async () => {
    const error = new Error('mine');
    await expect(database.transaction(() => Promise.reject(error))).rejects.toBe(error);
    const twice = database.transaction(async (manager) => {
      await add(manager, 'same');
      await add(manager, 'same');
    });
    await expect(twice).rejects.toThrow(/unique/i);
    await database.transaction((manager) => add(manager, 'after'));
    expect(await signatures(database)).toEqual(['after']);
  });

  it('checks foreign keys', async () => {
    const orphan = database.transaction((manager) =>
      manager.query(
        `INSERT INTO model_days (id, job_id, signature, date, status) VALUES ('a', 'no such job', 's', '2025-10-02', 'pending')`,
      ),
    );
    await expect(orphan).rejects.toThrow(/foreign key/i);
  });

  it('serialize lets transactions of one purpose decide one after the other', async () => {
    const claim = (): Promise<boolean> =>
      database.transaction(async (manager) => {
        await database.serialize(manager, 'claim');
        if ((await manager.count(PortfolioEntity)) > 0) return false;
        await manager.query('SELECT COUNT(*) FROM jobs');
        await add(manager, `claim-${Math.random()}`);
        return true;
      });
    const claims = await Promise.all([claim(), claim(), claim(), claim()]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await signatures(database)).toHaveLength(1);
  });

  it('close waits for what is under way, then nothing can be written or read', async () => {
    const holding = gate();
    const started = gate();
    const underWay = database.transaction(async (manager) => {
      await add(manager, 'in time');
      started.open();
      await holding.opened;
    });
    await started.opened;
    const closing = database.close();
    await expect(database.transaction((manager) => add(manager, 'late'))).rejects.toMatchObject({
      code: 'database_closed',
    });
    expect(() => database.read).toThrow('The database is closed');
    holding.open();
    await underWay;
    await closing;
    await database.close();
    await expect(database.ping()).rejects.toMatchObject({ code: 'database_closed' });

    database = await Database.open(place);
    expect(await signatures(database)).toEqual(['in time']);
  });

  it('is migrated once when it is opened twice at the same moment, and stays as it is later', async () => {
    const fresh = await newTestDatabase(engine);
    const both = await Promise.all([Database.open(fresh), Database.open(fresh)]);
    const migrations = await both[0].read.query<{ name: string }[]>('SELECT name FROM migrations');
    expect(migrations).toEqual(allMigrations.map(({ name }) => ({ name })));
    await both[0].transaction((manager) => add(manager, 'one'));
    await both[1].transaction((manager) => add(manager, 'two'));
    await Promise.all(both.map((one) => one.close()));

    const again = await Database.open(fresh);
    expect(await signatures(again)).toEqual(['one', 'two']);
    await again.close();
  });

  it('refuses a database of a newer version, and says which migration it does not know', async () => {
    await database.transaction((manager) =>
      manager.query(
        `INSERT INTO migrations ("timestamp", name) VALUES (1999999999999, 'SomethingNew1999999999999')`,
      ),
    );
    await expect(Database.open(place)).rejects.toMatchObject({
      code: 'database_too_new',
      message: expect.stringContaining('SomethingNew1999999999999') as string,
      details: { migrations: ['SomethingNew1999999999999'], location: database.location },
    });
    expect(await database.read.query('SELECT name FROM migrations ORDER BY id')).toEqual([
      ...allMigrations.map(({ name }) => ({ name })),
      { name: 'SomethingNew1999999999999' },
    ]);
  });

  it('answers a ping, and tells its engine and a location that is fit for everybody', async () => {
    await expect(database.ping()).resolves.toBeUndefined();
    expect(database.engine).toBe(engine);
    expect(database.location).toMatch(engine === 'sqlite' ? /^jobs\.db$/ : /^[\w.]+:\d+\/test_\w+$/);
  });
});
