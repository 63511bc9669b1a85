import { DataSource, type EntityManager, type QueryRunner, type ReplicationMode } from 'typeorm';
import { retryContended } from './contention.js';
import { type DatabaseBackend } from './database-backend.js';
import { databaseBusy, databaseUnreachable, driverCode } from './database.error.js';
import { allEntities } from './entities/all-entities.js';
import { migrate } from './migrate.js';
import { allMigrations } from './migrations/all-migrations.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const MIGRATION_WAIT_MS = 60_000;
/** The first half of all advisory lock keys, so that they do not meet those of other users of the server. */
const LOCK_NAMESPACE = 1_096_375_892;

/** PostgreSQL through one pool of connections, for reading and writing. */
export class PostgresBackend implements DatabaseBackend {
  readonly engine = 'postgres';

  private constructor(
    private readonly source: DataSource,
    readonly location: string,
  ) {}

  /**
   * Connects and brings the database to the newest schema; of several processes one does it and the others wait.
   * @throws DomainError `database_unreachable`, `database_too_new`, `database_busy`
   */
  static async open(databaseUrl: string): Promise<PostgresBackend> {
    const location = locationOf(databaseUrl);
    const source = new ExplainingDataSource(databaseUrl, location);
    try {
      await source.initialize();
    } catch (error) {
      throw explained(error, location);
    }
    try {
      await migrateOnce(source, location);
    } catch (error) {
      await source.destroy();
      throw error;
    }
    return new PostgresBackend(source, location);
  }

  get reader(): EntityManager {
    return this.source.manager;
  }

  transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const transaction = retryContended(() => this.source.transaction(work), isConflict);
    return transaction.catch((error: unknown) => {
      throw explained(error, this.location);
    });
  }

  async serialize(manager: EntityManager, purpose: string): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_NAMESPACE, purpose]);
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

/** A DataSource whose queries fail with `database_unreachable` when the server is away, reads included. */
class ExplainingDataSource extends DataSource {
  constructor(
    databaseUrl: string,
    private readonly location: string,
  ) {
    super({
      type: 'postgres',
      url: databaseUrl,
      entities: allEntities,
      migrations: allMigrations,
      synchronize: false,
      logging: false,
      poolSize: POOL_SIZE,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      applicationName: 'ai-trader',
      // The pool has already dropped the connection; whoever queries next gets the error.
      poolErrorHandler: () => undefined,
    });
  }

  override createQueryRunner(mode?: ReplicationMode): QueryRunner {
    const runner = super.createQueryRunner(mode);
    const query = runner.query.bind(runner) as (...parameters: unknown[]) => Promise<unknown>;
    runner.query = ((...parameters: unknown[]) =>
      query(...parameters).catch((error: unknown) => {
        throw explained(error, this.location);
      })) as typeof runner.query;
    return runner;
  }
}

async function migrateOnce(source: DataSource, location: string): Promise<void> {
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(`SET LOCAL lock_timeout = ${MIGRATION_WAIT_MS}`);
    await runner.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [LOCK_NAMESPACE, 'migrations']);
    await migrate(source, location);
    await runner.commitTransaction();
  } catch (error) {
    throw driverCode(error) === '55P03' ? databaseBusy(error) : error;
  } finally {
    // An open transaction, and the lock with it, ends with the connection when the caller closes the pool.
    await runner.release();
  }
}

/** Serialization failure or deadlock: the server undid the transaction, and running it again can succeed. */
function isConflict(error: unknown): boolean {
  const code = driverCode(error);
  return code === '40001' || code === '40P01';
}

const CONNECTION_CODES =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|08|57P0|53300|28|3D000)/;
// TypeORM releases the runner of a transaction whose connection breaks between two of its queries.
const CONNECTION_WORDS =
  /connection terminated|timeout exceeded when trying to connect|not queryable|already released|ssl/i;

function explained(error: unknown, location: string): unknown {
  const code = driverCode(error);
  if (CONNECTION_CODES.test(code)) return databaseUnreachable(location, code, error);
  if (code === '' && error instanceof Error && CONNECTION_WORDS.test(error.message)) {
    return databaseUnreachable(location, 'the connection was lost or refused', error);
  }
  return error;
}

/** Host, port and name of the database, without user and password. */
function locationOf(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) throw databaseUnreachable('DATABASE_URL', 'it is not a URL');
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  return `${url.host === '' ? 'localhost' : url.host}/${name}`;
}
