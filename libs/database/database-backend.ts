import { type EntityManager } from 'typeorm';

/** The engines that the service runs on. */
export type DatabaseEngine = 'sqlite' | 'postgres';

/** What `Database` needs of an engine. Two implementations: SQLite under DATA_DIR, and PostgreSQL. */
export interface DatabaseBackend {
  readonly engine: DatabaseEngine;
  /** For people: `jobs.db`, or host, port and name of the PostgreSQL database. Never a password or an absolute path. */
  readonly location: string;
  /** Reads committed rows only. */
  readonly reader: EntityManager;
  /** Runs the work in one transaction, again when it loses against others. */
  transact<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
  /** Holds back other transactions of the same purpose until this one ends. */
  serialize(manager: EntityManager, purpose: string): Promise<void>;
  /** Closes all connections; nothing is under way any more. */
  close(): Promise<void>;
}
