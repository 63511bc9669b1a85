import { setTimeout as pause } from 'node:timers/promises';
import { type EntityManager } from 'typeorm';
import { type DatabaseBackend, type DatabaseEngine } from './database-backend.js';
import { databaseBusy, databaseClosed } from './database.error.js';
import { PostgresBackend } from './postgres-backend.js';
import { SqliteBackend } from './sqlite-backend.js';

/** Where the database is: PostgreSQL when `databaseUrl` is given, otherwise SQLite in `dataDir` (absolute). */
export interface DatabaseOptions {
  readonly databaseUrl?: string;
  readonly dataDir: string;
}

/**
 * The database of the service. Everything that is written goes through `transaction`; `read` sees committed rows only.
 */
export class Database {
  private readonly underWay = new Set<Promise<unknown>>();
  private closed: Promise<void> | undefined;
  private readonly effects = new WeakMap<EntityManager, (() => void)[]>();

  private constructor(private readonly backend: DatabaseBackend) {}

  /**
   * Opens the database and brings it to the newest schema; several processes may do so at once.
   * @throws DomainError `data_dir_unwritable`, `database_corrupt`, `database_too_new`, `database_busy`,
   *   `database_unreachable`
   */
  static async open(options: DatabaseOptions): Promise<Database> {
    const { databaseUrl, dataDir } = options;
    return new Database(
      databaseUrl === undefined ? await SqliteBackend.open(dataDir) : await PostgresBackend.open(databaseUrl),
    );
  }

  get engine(): DatabaseEngine {
    return this.backend.engine;
  }

  /** For people: `jobs.db`, or host, port and name of the PostgreSQL database. Never a password or an absolute path. */
  get location(): string {
    return this.backend.location;
  }

  /**
   * For reading only: on SQLite writing through it fails. Each query sees what was committed before it.
   * @throws DomainError `database_closed`
   */
  get read(): EntityManager {
    if (this.closed) throw databaseClosed();
    return this.backend.reader;
  }

  /**
   * Runs the work in one transaction: all of it is written, or, when it throws, nothing. The work may run more than
   * once when it meets others, so it must do nothing but use its manager: await nothing but the database (every other
   * writer waits), and never call `transaction` again inside (on SQLite it would wait for itself).
   * @throws DomainError `database_closed`, `database_busy`, `database_unreachable`, `storage_failed`, and whatever the
   *   work throws
   */
  async transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    if (this.closed) throw databaseClosed();
    let effects: (() => void)[] = [];
    const run = this.backend.transact((manager) => {
      // What an undone try wanted to happen does not happen.
      effects = [];
      this.effects.set(manager, effects);
      return work(manager);
    });
    this.underWay.add(run);
    try {
      const result = await run;
      for (const effect of effects) effect();
      return result;
    } finally {
      this.underWay.delete(run);
    }
  }

  /** Inside a transaction: has something happen once it is committed, and not at all when it is undone. */
  afterCommit(manager: EntityManager, effect: () => void): void {
    this.effects.get(manager)?.push(effect);
  }

  /**
   * Inside a transaction: waits until no other transaction of the same purpose is under way, in any process, and holds
   * them back until this one ends. What is read after it is what the next write stands on.
   */
  serialize(manager: EntityManager, purpose: string): Promise<void> {
    return this.backend.serialize(manager, purpose);
  }

  /**
   * Reads something small, to know that the database answers.
   * @throws DomainError `database_closed`, `database_unreachable`, `database_busy` when it takes longer than allowed
   */
  async ping(timeoutMs = 2_000): Promise<void> {
    const timer = new AbortController();
    const query = this.read.query('SELECT "id" FROM "migrations" LIMIT 1');
    const timeout = pause(timeoutMs, undefined, { signal: timer.signal }).then(() => {
      throw databaseBusy(new Error(`no answer within ${timeoutMs} ms`));
    });
    try {
      await Promise.race([query, timeout]);
    } finally {
      timer.abort();
    }
  }

  /** Waits for the transactions under way, refuses new ones, closes. May be called again. */
  close(): Promise<void> {
    this.closed ??= Promise.allSettled(this.underWay).then(() => this.backend.close());
    return this.closed;
  }
}
