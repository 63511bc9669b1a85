import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';

/** Which database engine is under test. */
export type Engine = 'sqlite' | 'postgres';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Reads the database past the code under test. On SQLite it opens the file for each query only, so that the service's
 * own processes are the last to let go of it when they are killed.
 */
export interface StateReader {
  readonly engine: Engine;
  /** @param sql without parameters; both engines understand it */
  rows(sql: string): Promise<readonly Row[]>;
  /** Ends every connection to the database but its own. PostgreSQL only. */
  cutConnections(): Promise<void>;
  close(): Promise<void>;
}

export function readerOf(database: { readonly databaseUrl?: string; readonly dataDir: string }): StateReader {
  const { databaseUrl, dataDir } = database;
  return databaseUrl === undefined ? sqliteReader(join(dataDir, 'jobs.db')) : postgresReader(databaseUrl);
}

function sqliteReader(file: string): StateReader {
  return {
    engine: 'sqlite',
    rows: (sql) => {
      const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
      try {
        return Promise.resolve(database.prepare(sql).all() as Row[]);
      } finally {
        database.close();
      }
    },
    cutConnections: () => Promise.reject(new Error('SQLite has no connections that could be cut')),
    close: () => Promise.resolve(),
  };
}

function postgresReader(url: string): StateReader {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  return {
    engine: 'postgres',
    rows: async (sql) => (await pool.query<Row>(sql)).rows,
    cutConnections: async () => {
      await pool.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    },
    close: () => pool.end(),
  };
}
