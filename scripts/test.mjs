// `npm test [-- JEST ARGUMENTS]`: installs, builds, says which suites can run here, runs them, and ends with a line
// `N passed, N failed, N skipped`. With CI=true a suite that cannot run is a failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { runJest } from './run-jest.mjs';
import { ensureBuilt, ensureInstalled, root } from './setup.mjs';

ensureInstalled();
ensureBuilt();

const missing = describeSuites();
if (missing.length > 0 && process.env.CI) {
  console.error(`In CI every suite must run; missing: ${missing.join(', ')}.`);
  console.log(`0 passed, ${missing.length} failed`);
  process.exit(1);
}
const { exitCode, passed, failed, skipped } = await withPostgres((postgresUrl) =>
  runJest(process.argv.slice(2), postgresUrl),
);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(exitCode);

/** Prints what can be tested here; returns what cannot. */
function describeSuites() {
  const parts = [
    ['Redis', process.env.TEST_REDIS_URL ?? found('redis-server')],
    ['PostgreSQL', process.env.TEST_POSTGRES_URL ?? found('postgres', postgresFolders())],
    ['browser', found('chromium', ['/usr/bin'])],
    ['Compose', found('docker-compose')],
    ['recorded market data', existsSync(join(root, '..', 'shared', 'data')) ? '../shared/data' : undefined],
  ];
  for (const [name, where] of parts) {
    console.log(where ? `${name} suites: run` : `${name} suites: skipped, not found here`);
  }
  return parts.filter(([, where]) => !where).map(([name]) => name);
}

function postgresFolders() {
  const base = '/usr/lib/postgresql';
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, 'bin')) : [];
}

function found(program, folders = []) {
  const path = [...folders, ...(process.env.PATH ?? '').split(delimiter)];
  return path.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** One server for all suites, which take a database each; to create a server takes seconds. */
async function withPostgres(work) {
  if (process.env.TEST_POSTGRES_URL) return work(process.env.TEST_POSTGRES_URL);
  const [runner, program] = ['run-typescript.mjs', 'postgres-server.main.ts'].map((file) =>
    join(root, 'libs', 'testing', file),
  );
  const server = spawn(process.execPath, [runner, program], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), ended.then(() => [])]);
  try {
    return await work(line);
  } finally {
    server.stdin.end();
    await ended;
  }
}
