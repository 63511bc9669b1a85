import { type Environment } from '@app/config';
import { Database, PriceRepository } from '@app/database';

/**
 * Opens the database of the environment for one piece of work on its prices, and closes it whatever happens.
 * @throws DomainError see `Database.open`, and whatever the work throws
 */
export async function withPrices<T>(
  environment: Environment,
  work: (prices: PriceRepository, location: string) => Promise<T>,
): Promise<T> {
  const database = await Database.open({
    databaseUrl: environment.databaseUrl,
    dataDir: environment.dataDir,
  });
  try {
    return await work(new PriceRepository(database), database.location);
  } finally {
    await database.close();
  }
}
