// A private PostgreSQL server for many suites: `node libs/testing/run-typescript.mjs libs/testing/postgres-server.main.ts`
// writes its URL as a line, and stops it when the standard input ends. Writes nothing where there is no PostgreSQL.
import { privatePostgres } from './postgres-server.js';

async function serve(): Promise<void> {
  const server = await privatePostgres();
  if (!server) return;
  process.stdout.write(`${server.url}\n`);
  process.stdin.resume().once('end', () => {
    void server.stop();
  });
}

void serve();
