import { type EventEmitter } from 'node:events';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { postgresTestServer, postgresUnavailableReason } from '../testing/postgres-server.js';
import { Database } from './database.js';

afterAll(removeTestDatabases);

const dataDir = '/nowhere';
const reason = postgresUnavailableReason();

describe('A PostgreSQL that cannot be reached', () => {
  it('is named with host, port and database, but never with the password', async () => {
    const opening = Database.open({ databaseUrl: 'postgres://trader:s3cret-word@127.0.0.1:1/prod', dataDir });
    const error = await opening.then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    );
    expect(error).toMatchObject({
      code: 'database_unreachable',
      retryable: true,
      message:
        'PostgreSQL at 127.0.0.1:1/prod cannot be reached (ECONNREFUSED). Check DATABASE_URL and that the server runs.',
    });
    expect(JSON.stringify(error) + String(error) + String(error?.stack)).not.toContain('s3cret-word');
  });

  it('is refused when DATABASE_URL is no URL, and its text is not repeated', async () => {
    await expect(Database.open({ databaseUrl: 's3cret word', dataDir })).rejects.toMatchObject({
      code: 'database_unreachable',
      message: expect.not.stringContaining('s3cret') as string,
    });
  });
});

(reason === undefined ? describe : describe.skip)(`A PostgreSQL server (${reason ?? 'found'})`, () => {
  it('that does not have the database is reported as unreachable', async () => {
    const { databaseUrl } = await newTestDatabase('postgres');
    const url = `${databaseUrl!}_missing`;
    await expect(Database.open({ databaseUrl: url, dataDir })).rejects.toMatchObject({
      code: 'database_unreachable',
      details: { reason: '3D000' },
    });
  });

  it('that goes away is reported by reads, transactions and pings', async () => {
    const server = await postgresTestServer();
    const database = await Database.open({ databaseUrl: await server!.createDatabase(), dataDir });
    await server!.stop();
    const unreachable = { code: 'database_unreachable', retryable: true };
    await expect(database.read.query('SELECT 1')).rejects.toMatchObject(unreachable);
    await expect(database.transaction((manager) => manager.query('SELECT 1'))).rejects.toMatchObject(
      unreachable,
    );
    await expect(database.ping()).rejects.toMatchObject(unreachable);
    await database.close();
  });
});

(reason === undefined ? describe : describe.skip)(`A connection that breaks (${reason ?? 'found'})`, () => {
  it('between two queries of a transaction is reported as unreachable, and the next transaction works', async () => {
    const database = await Database.open(await newTestDatabase('postgres'));
    const broken = database.transaction(async (manager) => {
      const [backend] = await manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      const runner = manager.queryRunner;
      const connection = (await runner?.connect()) as EventEmitter;
      const ended = new Promise((resolve) => connection.once('end', resolve));
      await database.read.query('SELECT pg_terminate_backend($1)', [backend?.pid]);
      await ended;
      expect(runner?.isReleased).toBe(true);
      await manager.query('SELECT 1');
    });
    await expect(broken).rejects.toMatchObject({ code: 'database_unreachable', retryable: true });
    await expect(database.transaction((manager) => manager.query('SELECT 1 AS one'))).resolves.toEqual([
      { one: 1 },
    ]);
    await database.close();
  });
});

describeOnEachEngine('Transactions that lock rows in opposite order', (engine) => {
  it('both succeed in the end', async () => {
    const database = await Database.open(await newTestDatabase(engine));
    await database.transaction((manager) =>
      manager.query(
        `INSERT INTO portfolios (signature, init_date, initial_cash, synthetic, created_at) VALUES ('a', '', '0', false, ''), ('b', '', '0', false, '')`,
      ),
    );
    let locked = 0;
    let bothAreIn!: () => void;
    const both = new Promise<void>((resolve) => (bothAreIn = resolve));
    const addOne = (first: string, second: string): Promise<void> =>
      database.transaction(async (manager) => {
        for (const signature of [first, second]) {
          await manager.query(
            `UPDATE portfolios SET initial_cash = initial_cash || '1' WHERE signature = '${signature}'`,
          );
          locked += 1;
          if (locked === 2) bothAreIn();
          // SQLite has one transaction at a time: there the second one waits outside.
          if (engine === 'postgres') await both;
        }
      });
    await Promise.all([addOne('a', 'b'), addOne('b', 'a')]);
    const rows = await database.read.query<unknown[]>(
      'SELECT signature, initial_cash FROM portfolios ORDER BY signature',
    );
    expect(rows).toEqual([
      { signature: 'a', initial_cash: '011' },
      { signature: 'b', initial_cash: '011' },
    ]);
    await database.close();
  });
});
