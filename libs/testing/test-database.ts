import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresTestServer, type PostgresTestServer, postgresUnavailableReason } from './postgres-server.js';

/** Where a test's database is: what `Database.open` takes. */
export interface TestDatabase {
  readonly databaseUrl?: string;
  /** A new, empty folder. */
  readonly dataDir: string;
}

/** An engine to run a suite on: `describeEngine(engine.suite, ...)`. */
export interface TestEngine {
  readonly engine: 'sqlite' | 'postgres';
  /** The name of the suite; it tells why it is skipped, if it is. */
  readonly suite: string;
  readonly available: boolean;
}

const reason = postgresUnavailableReason();

/** Both engines, for `describe.each`; PostgreSQL is marked unavailable where it cannot be had. */
export const testEngines: readonly TestEngine[] = [
  { engine: 'sqlite', suite: 'on SQLite', available: true },
  reason === undefined
    ? { engine: 'postgres', suite: 'on PostgreSQL', available: true }
    : { engine: 'postgres', suite: `on PostgreSQL (skipped: ${reason})`, available: false },
];

/** Defines the same suite once per engine; where PostgreSQL cannot be had its suite is reported as skipped. */
export function describeOnEachEngine(name: string, suite: (engine: TestEngine['engine']) => void): void {
  for (const { engine, suite: title, available } of testEngines) {
    (available ? describe : describe.skip)(`${name} ${title}`, () => {
      suite(engine);
    });
  }
}

let server: Promise<PostgresTestServer | undefined> | undefined;
const folders: string[] = [];

/**
 * A new, empty database of the engine; the PostgreSQL server starts with the first one. Databases must be closed before
 * `removeTestDatabases`.
 */
export async function newTestDatabase(engine: TestEngine['engine']): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'database-test-'));
  folders.push(dataDir);
  if (engine === 'sqlite') return { dataDir };
  server ??= postgresTestServer();
  const running = await server;
  if (!running) throw new Error(postgresUnavailableReason());
  return { dataDir, databaseUrl: await running.createDatabase() };
}

/** Removes everything that `newTestDatabase` made, and stops the server; for `afterAll`. */
export async function removeTestDatabases(): Promise<void> {
  const running = await server;
  server = undefined;
  await running?.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
