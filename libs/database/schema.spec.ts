import { DataSource } from 'typeorm';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { allEntities } from './entities/all-entities.js';
import { allMigrations } from './migrations/all-migrations.js';

afterAll(removeTestDatabases);

describeOnEachEngine('The migrated schema', (engine) => {
  let source: DataSource;

  beforeAll(async () => {
    const { databaseUrl, dataDir } = await newTestDatabase(engine);
    const database = await Database.open({ databaseUrl, dataDir });
    await database.close();
    source = new DataSource({
      ...(databaseUrl === undefined
        ? { type: 'better-sqlite3', database: `${dataDir}/jobs.db` }
        : { type: 'postgres', url: databaseUrl }),
      entities: allEntities,
      migrations: allMigrations,
    });
    await source.initialize();
  });

  afterAll(() => source.destroy());

  it('agrees with the entities: TypeORM finds nothing to change', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('has the named indexes, the partial one among them', async () => {
    const rows = await source.query<{ name: string; sql: string }[]>(
      engine === 'sqlite'
        ? `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`
        : `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%pk_%' AND indexname NOT LIKE 'PK_%'`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual([
      'ix_daily_bars_date',
      'ix_idempotency_keys_created_at',
      'ix_job_callbacks_due_at',
      'ix_job_callbacks_job',
      'ix_jobs_created_at',
      'ix_jobs_status',
      'ix_model_days_job_date',
      'ix_model_days_signature_date',
      'ix_model_days_status',
      'ix_portfolio_days_date',
      'ix_price_downloads_asked_at',
      'ix_price_downloads_symbol',
      'ix_quarantined_bars_import',
      'uq_model_days_job_signature_date',
      'uq_portfolio_days_signature_date',
    ]);
    expect(rows.find(({ name }) => name === 'uq_portfolio_days_signature_date')?.sql).toMatch(
      /UNIQUE.*WHERE \(?"?superseded_at"? IS NULL/,
    );
  });

  it('can be taken back and made again', async () => {
    for (let left = allMigrations.length; left > 0; left -= 1) {
      await source.undoLastMigration({ transaction: 'all' });
    }
    const runner = source.createQueryRunner();
    expect(await runner.hasTable('jobs')).toBe(false);
    await runner.release();
    await source.runMigrations({ transaction: 'all' });
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries).toEqual([]);
  });
});
