import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import { retryContended } from './contention.js';
import { SQLITE_FILE } from './backup/sqlite-file.js';
import { type DatabaseBackend } from './database-backend.js';
import { dataDirUnwritable, databaseCorrupt, driverCode, storageFailed } from './database.error.js';
import { allEntities } from './entities/all-entities.js';
import { migrate } from './migrate.js';
import { allMigrations } from './migrations/all-migrations.js';
import { holdMigrationLock } from './sqlite-migration-lock.js';

const FILE = SQLITE_FILE;
/** While SQLite waits for a lock the event loop stands still: it waits this long, the rest is waited asynchronously. */
const LOCK_WAIT_MS = 10;
const READ_LOCK_WAIT_MS = 50;

/**
 * SQLite in DATA_DIR/jobs.db on two connections: one that writes, its transactions one after the other and each
 * begun IMMEDIATE, and one that only reads, so that it never sees what is not committed.
 */
export class SqliteBackend implements DatabaseBackend {
  readonly engine = 'sqlite';
  readonly location = FILE;
  private lastWrite: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly writer: SqliteWriter,
    private readonly readerSource: DataSource,
  ) {}

  /**
   * Opens the database, creates it if need be and brings it to the newest schema.
   * @param dataDir absolute path of DATA_DIR
   * @throws DomainError `data_dir_unwritable`, `database_corrupt`, `database_too_new`, `database_busy`
   */
  static async open(dataDir: string): Promise<SqliteBackend> {
    try {
      mkdirSync(dataDir, { recursive: true });
      return await holdMigrationLock(dataDir, () => openConnections(join(dataDir, FILE)));
    } catch (error) {
      throw explained(error);
    }
  }

  /** Used by `open` only: takes over connections that are open and migrated. */
  static of(writer: SqliteWriter, readerSource: DataSource): SqliteBackend {
    return new SqliteBackend(writer, readerSource);
  }

  get reader(): EntityManager {
    return this.readerSource.manager;
  }

  transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const turn = this.lastWrite.then(() => retryContended(() => this.writer.attempt(work), isLocked));
    this.lastWrite = turn.catch(() => undefined);
    return turn.catch((error: unknown) => {
      throw explained(error);
    });
  }

  /** Nothing to do: SQLite has one writing transaction at a time, over all processes. */
  serialize(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.readerSource.destroy();
    await this.writer.source.destroy();
  }
}

/** The writing connection and TypeORM's view of it. */
class SqliteWriter {
  constructor(
    readonly source: DataSource,
    private readonly connection: BetterSqlite3.Database,
  ) {}

  /** One try of one transaction; the caller sees to it that no other is under way. */
  async attempt<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // TypeORM loses count of its transactions when BEGIN or ROLLBACK fails (SQLite itself rolls back when the disk
      // is full). The connection knows, and a new runner starts counting at zero.
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK');
      (this.source.driver as { queryRunner?: unknown }).queryRunner = undefined;
      throw error;
    }
  }
}

async function openConnections(path: string): Promise<SqliteBackend> {
  const writer = await retryContended(() => openWriter(path), isLocked);
  try {
    await retryContended(() => migrate(writer.source, FILE), isLocked);
    const reader = new DataSource({ ...connectionOptions(path), readonly: true, timeout: READ_LOCK_WAIT_MS });
    return SqliteBackend.of(writer, await reader.initialize());
  } catch (error) {
    await writer.source.destroy();
    throw error;
  }
}

async function openWriter(path: string): Promise<SqliteWriter> {
  let connection: BetterSqlite3.Database | undefined;
  const source = new DataSource({
    ...connectionOptions(path),
    timeout: LOCK_WAIT_MS,
    prepareDatabase: (database: BetterSqlite3.Database) => {
      connection = database;
      try {
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = NORMAL');
      } catch (error) {
        // Others hold the lock: TypeORM leaves the connection open, and the next try opens another one.
        database.close();
        throw error;
      }
      beginImmediately(database);
    },
  });
  await source.initialize();
  if (!connection) throw new Error('TypeORM did not hand over its SQLite connection');
  return new SqliteWriter(source, connection);
}

function connectionOptions(path: string): Extract<DataSourceOptions, { type: 'better-sqlite3' }> {
  return {
    type: 'better-sqlite3',
    driver: BetterSqlite3,
    database: path,
    entities: allEntities,
    migrations: allMigrations,
    synchronize: false,
    logging: false,
    statementCacheSize: 200,
  };
}

/** A transaction that starts by reading and then wants to write fails at once when another process wrote meanwhile. */
function beginImmediately(database: BetterSqlite3.Database): void {
  const prepare = database.prepare.bind(database);
  database.prepare = (sql: string) => prepare(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql);
}

/** Whether another connection holds the lock that was wanted. */
function isLocked(error: unknown): boolean {
  const code = driverCode(error);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

function explained(error: unknown): unknown {
  const code = driverCode(error);
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return databaseCorrupt(FILE, error);
  if (/^(SQLITE_(READONLY|CANTOPEN|PERM)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT)/.test(code)) {
    return dataDirUnwritable(error);
  }
  if (/^(SQLITE_(FULL|IOERR)|ENOSPC)/.test(code)) return storageFailed(error);
  return error;
}
