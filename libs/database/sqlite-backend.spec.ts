import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { allMigrations } from './migrations/all-migrations.js';

afterAll(removeTestDatabases);

const INSERT = `INSERT INTO portfolios (signature, init_date, initial_cash, synthetic, created_at) VALUES (?, '2025-10-01', '0', 0, '')`;

/** Lets as much happen as it takes to open a database: one that waits for nothing would be open afterwards, too. */
async function openAnother(): Promise<void> {
  const another = await Database.open(await newTestDatabase('sqlite'));
  await another.close();
}

async function count(database: Database): Promise<number> {
  const [row] = await database.read.query<{ rows: number }[]>('SELECT COUNT(*) AS "rows" FROM portfolios');
  return row!.rows;
}

describe('Database on SQLite, with others', () => {
  it('35: four processes that open a fresh database at once and write at once lose nothing', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter(dataDir, name, 50));
    await Promise.all(writers.map((writer) => once(writer.stdout!, 'data')));
    const exits = writers.map((writer) => once(writer, 'exit'));
    for (const writer of writers) writer.stdin!.write('go\n');
    for (const exit of await Promise.all(exits)) expect(exit).toEqual([0, null]);

    const database = await Database.open({ dataDir });
    expect(await count(database)).toBe(201);
    expect(
      await database.read.query(`SELECT initial_cash FROM portfolios WHERE signature = 'counter'`),
    ).toEqual([{ initial_cash: '200' }]);
    expect(await database.read.query('SELECT name FROM migrations')).toHaveLength(allMigrations.length);
    await database.close();
  });

  it('35: a transaction waits for the lock of another process without stopping the event loop', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const database = await Database.open({ dataDir });
    const other = new BetterSqlite3(join(dataDir, 'jobs.db'));
    other.exec('BEGIN IMMEDIATE');

    let done = false;
    const waiting = database
      .transaction((manager) => manager.query(INSERT, ['patient']))
      .finally(() => {
        done = true;
      });
    let turns = 0;
    for (const end = performance.now() + 300; performance.now() < end; turns += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(done).toBe(false);
    // A wait that blocks would let it turn once or twice; how long each turn takes is up to the machine.
    expect(turns).toBeGreaterThan(10);
    expect(await count(database)).toBe(0);

    other.exec('COMMIT');
    other.close();
    await waiting;
    expect(await count(database)).toBe(1);
    await database.close();
  });

  it('a transaction that SQLite itself has ended does not disturb the next ones', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const database = await Database.open({ dataDir });
    const broken = database.transaction(async (manager) => {
      await manager.query('ROLLBACK');
      throw new Error('ended from outside');
    });
    await expect(broken).rejects.toThrow('ended from outside');
    const undone = database.transaction(async (manager) => {
      await manager.query(INSERT, ['undone']);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await database.transaction((manager) => manager.query(INSERT, ['kept']));
    expect(await count(database)).toBe(1);
    await database.close();
  });

  it('a transaction that has only read, also one after a failure, already keeps other writers out', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const database = await Database.open({ dataDir });
    const failed = database.transaction(() => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    const other = new BetterSqlite3(join(dataDir, 'jobs.db'), { timeout: 0 });
    await database.transaction(async (manager) => {
      await manager.query('SELECT COUNT(*) FROM portfolios');
      expect(() => other.exec('BEGIN IMMEDIATE')).toThrow('database is locked');
    });
    other.close();
    await database.close();
  });

  it('is opened only after the process that migrates it at this moment is done', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const other = new BetterSqlite3(join(dataDir, 'migrations.lock.db'));
    other.exec('BEGIN EXCLUSIVE');
    const opening = Database.open({ dataDir });
    await openAnother();
    expect(existsSync(join(dataDir, 'jobs.db'))).toBe(false);
    other.close();
    const database = await opening;
    expect(await count(database)).toBe(0);
    await database.close();
  });

  it('is opened although another process holds its lock for a moment', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const other = new BetterSqlite3(join(dataDir, 'jobs.db'));
    other.exec('BEGIN EXCLUSIVE');
    const opening = Database.open({ dataDir });
    await openAnother();
    other.exec('COMMIT');
    other.close();
    const database = await opening;
    expect(await count(database)).toBe(0);
    await database.close();
  });

  it('read cannot write', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    const database = await Database.open({ dataDir });
    await expect(database.read.query(INSERT, ['sneaky'])).rejects.toThrow(/readonly/);
    await database.close();
  });
});

describe('A SQLite database that cannot be opened', () => {
  it.each(['jobs.db', 'migrations.lock.db'])(
    '%s that is not a database is named and left untouched',
    async (file) => {
      const { dataDir } = await newTestDatabase('sqlite');
      const content = 'these are not the bytes of a database\n'.repeat(50);
      writeFileSync(join(dataDir, file), content);
      await expect(Database.open({ dataDir })).rejects.toMatchObject({
        code: 'database_corrupt',
        message: expect.stringContaining(`${file} in DATA_DIR`) as string,
        details: { file },
      });
      expect(readFileSync(join(dataDir, file), 'utf8')).toBe(content);
    },
  );

  it('a DATA_DIR that cannot be created is refused by its name', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    writeFileSync(join(dataDir, 'a file'), '');
    await expect(Database.open({ dataDir: join(dataDir, 'a file', 'below') })).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      message: expect.stringContaining('DATA_DIR') as string,
    });
  });

  it('a folder in the place of jobs.db is refused, and DATA_DIR is named', async () => {
    const { dataDir } = await newTestDatabase('sqlite');
    mkdirSync(join(dataDir, 'jobs.db'));
    await expect(Database.open({ dataDir })).rejects.toMatchObject({ code: 'data_dir_unwritable' });
  });
});

function startWriter(dataDir: string, name: string, transactions: number): ChildProcess {
  const folder = join(import.meta.dirname, '../testing');
  const script = [join(folder, 'run-typescript.mjs'), join(folder, 'database-writer.process.ts')];
  return spawn(process.execPath, [...script, dataDir, name, String(transactions)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}
