import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DomainError } from '@app/domain';
import { databaseCorrupt, driverCode } from '../database.error.js';
import { faultOfSqliteFile, SQLITE_FILE } from './sqlite-file.js';

/**
 * Copies the database of DATA_DIR, as it was at one instant, into a new file, while the service may go on writing. The
 * file appears under its name only when it is whole and has been checked.
 * @param dataDir absolute path of DATA_DIR
 * @param target absolute path of the new file
 * @returns its size in bytes
 * @throws DomainError `no_database`, `backup_exists`, `backup_failed`, `database_corrupt`
 */
export async function backUpSqlite(dataDir: string, target: string): Promise<number> {
  const name = basename(target);
  const source = join(dataDir, SQLITE_FILE);
  if (!existsSync(source)) throw noDatabase();
  if (existsSync(target)) throw backupExists(name);
  const unfinished = `${target}.unfinished`;
  try {
    await copy(source, unfinished, name);
    const fault = faultOfSqliteFile(unfinished);
    if (fault !== undefined) throw databaseCorrupt(SQLITE_FILE, fault);
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { force: true });
  }
  return (await stat(target)).size;
}

async function copy(source: string, target: string, name: string): Promise<void> {
  const database = new BetterSqlite3(source, { readonly: true, fileMustExist: true });
  try {
    await database.backup(target);
  } catch (error) {
    throw /^SQLITE_(CORRUPT|NOTADB)/.test(driverCode(error))
      ? databaseCorrupt(SQLITE_FILE, error)
      : backupFailed(name, error);
  } finally {
    database.close();
  }
}

function noDatabase(): DomainError {
  return new DomainError({
    code: 'no_database',
    message: `There is no ${SQLITE_FILE} in DATA_DIR: set DATA_DIR to the folder that the service uses.`,
    details: { variable: 'DATA_DIR' },
    fault: 'caller',
  });
}

function backupExists(name: string): DomainError {
  return new DomainError({
    code: 'backup_exists',
    message: `${name} exists already and was left as it is: name a file that does not exist.`,
    fault: 'caller',
  });
}

function backupFailed(name: string, cause: unknown): DomainError {
  return new DomainError({
    code: 'backup_failed',
    message: `${name} could not be written: name a file in a folder that exists, on a disk with room for the database.`,
    fault: 'caller',
    cause,
  });
}
