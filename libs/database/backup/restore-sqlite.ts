import { existsSync } from 'node:fs';
import { constants, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DomainError } from '@app/domain';
import { driverCode } from '../database.error.js';
import { faultOfSqliteFile, SQLITE_COMPANIONS, SQLITE_FILE } from './sqlite-file.js';

/**
 * Puts a copy of a backup in the place of DATA_DIR's database, which is kept under another name. Nothing is changed unless
 * the backup is whole and no process has the database open.
 * @param dataDir absolute path of DATA_DIR; created if need be
 * @param source absolute path of the backup
 * @param suffix of the name under which the present database is kept, such as `.before-20251103T120000Z`
 * @returns the name in DATA_DIR of the database that was there; undefined when there was none
 * @throws DomainError `backup_not_found`, `backup_damaged`, `database_in_use`
 */
export async function restoreSqlite(
  dataDir: string,
  source: string,
  suffix: string,
): Promise<string | undefined> {
  const name = basename(source);
  if (!existsSync(source)) throw backupNotFound(name);
  const fault = faultOfSqliteFile(source);
  if (fault !== undefined) throw backupDamaged(name, fault);
  await mkdir(dataDir, { recursive: true });
  const place = join(dataDir, SQLITE_FILE);
  const unfinished = `${place}.restoring`;
  await copyFile(source, unfinished);
  try {
    const kept = existsSync(place) ? await putAside(place, suffix) : undefined;
    await rename(unfinished, place);
    return kept;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** A write-ahead log that stayed behind would be taken for the restored database's own, so it goes with the old one. */
async function putAside(place: string, suffix: string): Promise<string> {
  refuseWhileOpen(place);
  for (const ending of ['', ...SQLITE_COMPANIONS]) {
    const file = `${place}${ending}`;
    if (!existsSync(file)) continue;
    const kept = `${place}${suffix}${ending}`;
    await copyFile(file, kept, constants.COPYFILE_EXCL);
    await rm(file);
  }
  return `${SQLITE_FILE}${suffix}`;
}

/** Leaving WAL mode needs the database for oneself. One that cannot be read is in nobody's way. */
function refuseWhileOpen(place: string): void {
  try {
    const database = new BetterSqlite3(place, { timeout: 0 });
    try {
      database.pragma('journal_mode = DELETE');
    } finally {
      database.close();
    }
  } catch (error) {
    if (/^SQLITE_(BUSY|LOCKED)/.test(driverCode(error))) throw databaseInUse(error);
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(driverCode(error))) throw error;
  }
}

function backupNotFound(name: string): DomainError {
  return new DomainError({
    code: 'backup_not_found',
    message: `${name} does not exist: name a file that \`database backup\` wrote.`,
    fault: 'caller',
  });
}

function backupDamaged(name: string, cause: unknown): DomainError {
  return new DomainError({
    code: 'backup_damaged',
    message: `${name} is not a whole SQLite database. Nothing was changed: name another backup.`,
    fault: 'caller',
    cause,
  });
}

function databaseInUse(cause: unknown): DomainError {
  return new DomainError({
    code: 'database_in_use',
    message: 'Another process has the database open. Stop the service (API and workers) and restore again.',
    fault: 'caller',
    cause,
  });
}
