import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type ServiceFolder } from '../libs/testing/service-folder.js';

/** How many rows a table of a service's SQLite database holds, read beside the running service. */
export function countRows(folder: ServiceFolder, table: string): number {
  const database = new Database(join(folder.dataDir, 'jobs.db'), { readonly: true });
  try {
    return (database.prepare(`SELECT COUNT(*) AS count FROM "${table}"`).get() as { count: number }).count;
  } finally {
    database.close();
  }
}
