import { rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { restoreSqlite } from '@app/database';
import { type Command } from './command.js';
import { readOneFile, requireSqlite } from './database-file.js';

/** `database restore FILE`: a backup in the place of the SQLite database, while the service is stopped. */
export const restoreDatabaseCommand: Command = {
  name: 'database restore',
  usage: 'FILE',
  summary: 'Puts a backup in the place of the SQLite database, which is kept. Stop the service first.',
  options: [
    'On PostgreSQL: pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE',
    'Then `files rebuild` makes position.jsonl and log.jsonl what the database says.',
  ],

  async run(args, context) {
    const file = resolve(readOneFile(args, 'database restore'));
    const environment = context.environment();
    requireSqlite(environment, 'pg_restore --clean --if-exists --dbname="$DATABASE_URL" FILE');
    const kept = await restoreSqlite(environment.dataDir, file, `.before-${stamp(new Date())}`);
    // What it held may no longer be due; it is filled again from the database.
    await rm(join(environment.dataDir, 'queue'), { recursive: true, force: true });
    context.print(`The database is that of ${basename(file)} now.`);
    if (kept) context.print(`What was there before is kept in DATA_DIR as ${kept}.`);
    context.print('Next: npm run cli -- files rebuild');
  },
};

/** 20251103T120000Z */
function stamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}
