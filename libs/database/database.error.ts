import { DomainError } from '@app/domain';

/** The database was asked for work after it had been closed. */
export function databaseClosed(): DomainError {
  return new DomainError({
    code: 'database_closed',
    message: 'The database is closed, because this process is stopping.',
    retryable: true,
    fault: 'us',
  });
}

/** Others held the database for so long that this work was given up; nothing of it was written. */
export function databaseBusy(cause: unknown): DomainError {
  return new DomainError({
    code: 'database_busy',
    message: 'The database stayed locked by other work for too long. Nothing was changed; try again.',
    retryable: true,
    fault: 'us',
    cause,
  });
}

/** The database holds migrations that this version of the service does not know. */
export function databaseTooNew(location: string, migrations: readonly string[]): DomainError {
  return new DomainError({
    code: 'database_too_new',
    message:
      `The database ${location} was written by a newer version of this service (it holds the migration ` +
      `${migrations.join(', ')}). Start that version or a later one, or use another database.`,
    details: { location, migrations },
    fault: 'caller',
  });
}

/** A file under DATA_DIR that should be a SQLite database is none, or is damaged. It is left as it is. */
export function databaseCorrupt(file: string, cause: unknown): DomainError {
  return new DomainError({
    code: 'database_corrupt',
    message:
      `${file} in DATA_DIR is not a readable SQLite database. It was left untouched: put a backup in its place, or ` +
      'move it away to start with an empty one.',
    details: { file },
    fault: 'caller',
    cause,
  });
}

/** DATA_DIR cannot be created or written. */
export function dataDirUnwritable(cause: unknown): DomainError {
  return new DomainError({
    code: 'data_dir_unwritable',
    message:
      'DATA_DIR cannot be written. Set DATA_DIR to a folder that the user of this process may create and write to.',
    details: { variable: 'DATA_DIR' },
    fault: 'caller',
    cause,
  });
}

/** The disk that DATA_DIR lies on is full or failing. */
export function storageFailed(cause: unknown): DomainError {
  return new DomainError({
    code: 'storage_failed',
    message:
      'The database could not be written: the disk of DATA_DIR is full or failing. Nothing was changed.',
    details: { variable: 'DATA_DIR' },
    retryable: true,
    fault: 'us',
    cause,
  });
}

/** PostgreSQL does not answer, or does not let us in. Neither user nor password are named. */
export function databaseUnreachable(location: string, reason: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'database_unreachable',
    message: `PostgreSQL at ${location} cannot be reached (${reason}). Check DATABASE_URL and that the server runs.`,
    details: { location, reason },
    retryable: true,
    fault: 'us',
    cause,
  });
}

/** The error code of the engine's own driver (`SQLITE_BUSY`, `40001`, `ECONNREFUSED`, ...) inside any error, or ''. */
export function driverCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('driverError' in error) return driverCode(error.driverError);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
