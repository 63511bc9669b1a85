import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { PreparedList, PreparedSelect } from './prepared-select.js';

afterAll(removeTestDatabases);

describeOnEachEngine('A prepared select', (engine) => {
  let database: Database;

  beforeAll(async () => {
    database = await Database.open(await newTestDatabase(engine));
    await database.transaction((transaction) =>
      transaction.query(
        "INSERT INTO symbols (symbol, synthetic) VALUES ('AAPL', false), ('MSFT', false), ('ZZZZ', true)",
      ),
    );
  });

  afterAll(() => database.close());

  it('runs with the values of each run, whatever their order and however often the select names them', async () => {
    const between = new PreparedSelect<{ symbol: string }, { to: string; from: string }>(
      (manager) =>
        manager
          .createQueryBuilder()
          .select('s.symbol', 'symbol')
          .from('symbols', 's')
          .where('s.symbol >= :from AND s.symbol <= :to AND :from <= :to')
          .orderBy('s.symbol'),
      ['to', 'from'],
    );
    expect(await between.rows(database.read, { from: 'A', to: 'N' })).toEqual([
      { symbol: 'AAPL' },
      { symbol: 'MSFT' },
    ]);
    expect(await between.rows(database.read, { from: 'N', to: 'ZZZZ' })).toEqual([{ symbol: 'ZZZZ' }]);
    expect(await between.rows(database.read, { from: 'Z', to: 'A' })).toEqual([]);
  });

  it('keeps a value that looks like SQL a value', async () => {
    const one = new PreparedSelect<{ symbol: string }, { symbol: string }>(
      (manager) =>
        manager
          .createQueryBuilder()
          .select('s.symbol', 'symbol')
          .from('symbols', 's')
          .where('s.symbol = :symbol'),
      ['symbol'],
    );
    expect(await one.rows(database.read, { symbol: "AAPL' OR '1'='1" })).toEqual([]);
    expect(await one.rows(database.read, { symbol: 'AAPL' })).toEqual([{ symbol: 'AAPL' }]);
  });

  it('sees within a transaction what the transaction has written', async () => {
    const count = new PreparedSelect<{ symbols: number | string }>((manager) =>
      manager.createQueryBuilder().select('COUNT(*)', 'symbols').from('symbols', 's'),
    );
    await database.transaction(async (transaction) => {
      await transaction.query("INSERT INTO symbols (symbol, synthetic) VALUES ('NVDA', false)");
      const [row] = await count.rows(transaction, {});
      expect(Number(row?.symbols)).toBe(4);
    });
  });
});

describeOnEachEngine('A prepared list', (engine) => {
  let database: Database;

  beforeAll(async () => {
    database = await Database.open(await newTestDatabase(engine));
    await database.transaction((transaction) =>
      transaction.query(
        `INSERT INTO idempotency_keys (scope, key, request_sha256, status, body, created_at)
         VALUES ('a', 'it''s "so"', 'x', 200, '\\ \u{1f600}', 'now'), ('a', '', 'x', 202, '{}', 'now'),
                ('b', 'k', 'x', 200, '{}', 'now')`,
      ),
    );
  });

  afterAll(() => database.close());

  it('gives whole numbers, text of any kind and nulls as they are stored, for the values of each run', async () => {
    const list = new PreparedList<{ status: number; key: string | null; body: string }, { scope: string }>(
      (manager) =>
        manager
          .createQueryBuilder()
          .select('k.status', 'status')
          .addSelect("NULLIF(k.key, '')", 'key')
          .addSelect('k.body', 'body')
          .from('idempotency_keys', 'k')
          .where('k.scope = :scope'),
      ['scope'],
    );
    const rows = await list.rows(database.read, { scope: 'a' });
    expect(rows.sort((one, other) => one.status - other.status)).toEqual([
      { status: 200, key: 'it\'s "so"', body: '\\ \u{1f600}' },
      { status: 202, key: null, body: '{}' },
    ]);
    expect(await list.rows(database.read, { scope: 'b' })).toHaveLength(1);
    expect(await list.rows(database.read, { scope: 'none' })).toEqual([]);
  });
});
