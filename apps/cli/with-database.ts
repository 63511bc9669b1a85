import { type Environment } from '@app/config';
import { Database, Repositories } from '@app/database';

/**
 * Opens the database of the environment for one piece of work, and closes it whatever happens.
 * @throws DomainError see `Database.open`, and whatever the work throws
 */
export async function withDatabase<T>(
  environment: Environment,
  work: (repositories: Repositories, database: Database) => Promise<T>,
): Promise<T> {
  const database = await Database.open({
    databaseUrl: environment.databaseUrl,
    dataDir: environment.dataDir,
  });
  try {
    return await work(new Repositories(database), database);
  } finally {
    await database.close();
  }
}
