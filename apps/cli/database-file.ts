import { type Environment } from '@app/config';
import { DomainError } from '@app/domain';
import { UsageError } from './command.js';

/** @throws UsageError unless exactly one FILE was named */
export function readOneFile(args: readonly string[], command: string): string {
  const [file, ...others] = args;
  if (file === undefined || file.startsWith('-') || others.length > 0) {
    throw new UsageError(`"${command}" needs exactly one FILE.`);
  }
  return file;
}

/** @throws DomainError `not_sqlite`, naming PostgreSQL's own program for it */
export function requireSqlite({ databaseUrl }: Environment, instead: string): void {
  if (databaseUrl === undefined) return;
  throw new DomainError({
    code: 'not_sqlite',
    message: `DATABASE_URL is set: the database is PostgreSQL, which brings its own program for this: ${instead}`,
    details: { variable: 'DATABASE_URL' },
    fault: 'caller',
  });
}
