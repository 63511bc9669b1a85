import { type Environment } from '@app/config';
import { Database } from '@app/database';
import { DomainError } from '@app/domain';
import { type Log } from '../log.js';
import { waitForServer } from './wait-for-server.js';

/** The server, or the network's knowledge of it, is not up yet; a wrong password or name never comes right. */
const NOT_UP_YET =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|08|57P0|53300|the connection was)/;

/**
 * Opens the database; a PostgreSQL that starts together with this process is waited for.
 * @throws DomainError as `Database.open`
 */
export function openDatabase(environment: Environment, log: Log): Promise<Database> {
  return waitForServer(
    { name: 'PostgreSQL', ask: () => Database.open(environment), isAway: isNotUpYet },
    log,
    { waitMs: environment.startWaitMs },
  );
}

function isNotUpYet(error: unknown): boolean {
  if (!(error instanceof DomainError) || error.code !== 'database_unreachable') return false;
  return NOT_UP_YET.test(String(error.details.reason));
}
