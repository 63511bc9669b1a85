import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { retryContended } from './contention.js';
import { databaseCorrupt, driverCode } from './database.error.js';

const FILE = 'migrations.lock.db';

/**
 * Runs work while no other process migrates a database in the same DATA_DIR. The lock is an exclusive transaction on a
 * file of its own, so that the operating system releases it when its process dies, however it dies.
 * @throws DomainError `database_busy` when another process holds it for more than 30 s
 */
export async function holdMigrationLock<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const lock = new BetterSqlite3(join(dataDir, FILE), { timeout: 0 });
  try {
    await acquire(lock);
    return await work();
  } finally {
    lock.close();
  }
}

async function acquire(lock: BetterSqlite3.Database): Promise<void> {
  try {
    await retryContended(() => Promise.resolve().then(() => lock.exec('BEGIN EXCLUSIVE')), isTaken);
  } catch (error) {
    throw driverCode(error) === 'SQLITE_NOTADB' ? databaseCorrupt(FILE, error) : error;
  }
}

function isTaken(error: unknown): boolean {
  return driverCode(error).startsWith('SQLITE_BUSY');
}
