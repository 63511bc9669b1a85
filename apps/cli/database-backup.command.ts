import { basename, resolve } from 'node:path';
import { backUpSqlite } from '@app/database';
import { type Command } from './command.js';
import { readOneFile, requireSqlite } from './database-file.js';

/** `database backup FILE`: a copy of the SQLite database, also while the service runs. */
export const backUpDatabaseCommand: Command = {
  name: 'database backup',
  usage: 'FILE',
  summary: 'Copies the SQLite database into a new file, also while the service runs.',
  options: ['On PostgreSQL: pg_dump --format=custom --file=FILE "$DATABASE_URL"'],

  async run(args, context) {
    const file = resolve(readOneFile(args, 'database backup'));
    const environment = context.environment();
    requireSqlite(environment, 'pg_dump --format=custom --file=FILE "$DATABASE_URL"');
    const bytes = await backUpSqlite(environment.dataDir, file);
    context.print(`${basename(file)}: ${(bytes / 1_000_000).toFixed(1)} MB, whole and checked.`);
  },
};
