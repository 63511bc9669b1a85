import BetterSqlite3 from 'better-sqlite3';

/** Where SQLite keeps the database under DATA_DIR, and what it keeps beside it while it is open. */
export const SQLITE_FILE = 'jobs.db';
export const SQLITE_COMPANIONS = ['-wal', '-shm'] as const;

/**
 * Reads the whole file and checks that its pages and indexes fit together.
 * @param path absolute, of a file that exists
 * @returns what is wrong with it: SQLite's error or its list of faults; undefined for a sound database
 */
export function faultOfSqliteFile(path: string): unknown {
  try {
    const database = new BetterSqlite3(path, { readonly: true, fileMustExist: true });
    try {
      const found = database.pragma('integrity_check', { simple: true });
      return found === 'ok' ? undefined : found;
    } finally {
      database.close();
    }
  } catch (error) {
    return error;
  }
}
