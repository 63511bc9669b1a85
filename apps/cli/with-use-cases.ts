import {
  composeUseCases,
  inProcessInfrastructure,
  type InProcessInfrastructure,
  type UseCases,
} from '@app/simulation';
import { type CommandContext } from './command.js';
import { lineLog } from './line-log.js';
import { withDatabase } from './with-database.js';

/**
 * Opens the database of the environment for one piece of work by the use cases, and closes it whatever happens.
 * @throws DomainError see `Database.open`, and whatever the work throws
 */
export async function withUseCases(
  context: CommandContext,
  work: (useCases: UseCases, infrastructure: InProcessInfrastructure) => Promise<void>,
): Promise<void> {
  const environment = context.environment();
  const log = lineLog((line) => {
    context.printError(line);
  });
  await withDatabase(environment, async (repositories, database) => {
    const infrastructure = inProcessInfrastructure({ environment, database, repositories, log });
    await work(composeUseCases(infrastructure), infrastructure);
  });
}
