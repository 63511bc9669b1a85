import { type DataSource } from 'typeorm';
import { databaseTooNew } from './database.error.js';

/**
 * Brings a database to the newest schema. The caller holds the migration lock.
 * @throws DomainError `database_too_new` when it holds migrations that this code does not know; nothing is changed
 */
export async function migrate(dataSource: DataSource, location: string): Promise<void> {
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const applied = await appliedMigrations(dataSource);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw databaseTooNew(location, unknown);
  if (known.some((name) => !applied.includes(name))) await dataSource.runMigrations({ transaction: 'all' });
}

async function appliedMigrations(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return [];
    const rows = (await runner.query('SELECT "name" FROM "migrations" ORDER BY "id"')) as { name: string }[];
    return rows.map((row) => row.name);
  } finally {
    await runner.release();
  }
}
