import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import pg from 'pg';

/** A PostgreSQL server for tests. Every database that it hands out is empty, and its name holds "test". */
export interface PostgresTestServer {
  /** @returns the URL of a new, empty database */
  createDatabase(): Promise<string>;
  /** Drops the databases that were handed out; a private server is stopped and removed. May be called again. */
  stop(): Promise<void>;
}

/** Why no PostgreSQL server can be had here, for the name of a skipped suite; undefined when one can. */
export function postgresUnavailableReason(): string | undefined {
  if (process.env.TEST_POSTGRES_URL !== undefined || programsFolder() !== undefined) return undefined;
  return 'no PostgreSQL programs in /usr/lib/postgresql/*/bin or PATH, and TEST_POSTGRES_URL is not set';
}

/**
 * The server of TEST_POSTGRES_URL (its user must be allowed to create databases), or else a private one: a new cluster
 * in a temporary folder on a free loopback port, without fsync. It ends and removes itself with this process, too.
 * @returns undefined, with the reason printed, when neither can be had
 */
export async function postgresTestServer(): Promise<PostgresTestServer | undefined> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given !== undefined) return server(given, () => Promise.resolve());
  const cluster = await privatePostgres();
  if (!cluster) {
    console.warn(`PostgreSQL suites are skipped: ${postgresUnavailableReason() ?? ''}`);
    return undefined;
  }
  return server(cluster.url, cluster.stop);
}

/** A private server, with the URL of a user who may create databases; undefined where the programs are missing. */
export async function privatePostgres(): Promise<PostgresCluster | undefined> {
  const programs = programsFolder();
  return programs === undefined ? undefined : startCluster(programs);
}

/** A running cluster of one's own. */
export interface PostgresCluster {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

function server(adminUrl: string, stopServer: () => Promise<void>): PostgresTestServer {
  const names: string[] = [];
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    for (const name of names) await runSql(adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await stopServer();
  };
  return {
    async createDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`;
      await runSql(adminUrl, `CREATE DATABASE "${name}"`);
      names.push(name);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: () => (stopped ??= stop()),
  };
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function programsFolder(): string | undefined {
  const packaged = '/usr/lib/postgresql';
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(packaged, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** Waits for the end of its input, which comes when the test process ends in whatever way, then stops and removes. */
const KEEPER = '"$@" <&- & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$CLUSTER"';

async function startCluster(programs: string): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-test-'));
  const owner = unprivilegedUser();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const initialise = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  execFileSync(join(programs, 'initdb'), initialise, { ...owner, cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const keeper = spawn('sh', ['-c', KEEPER, 'keeper', join(programs, 'postgres'), '-D', data, ...flags], {
    ...owner,
    cwd: tmpdir(),
    env: { ...process.env, CLUSTER: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await untilReady(keeper);
  return { url: `postgres://test@127.0.0.1:${port}/postgres`, stop: () => stopCluster(keeper) };
}

/** PostgreSQL refuses to run as root: then its own account is used. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}

function untilReady(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const ready = log.includes('ready to accept connections');
      if (!ready && !log.includes('FATAL')) return;
      // What is logged later, such as a client's mistake, is drained and says nothing about the server.
      keeper.stderr?.off('data', read).resume();
      if (ready) {
        resolve();
      } else {
        keeper.stdin?.end();
        reject(new Error(`PostgreSQL did not start: ${log}`));
      }
    };
    keeper.once('error', reject);
    keeper.stderr?.on('data', read);
  });
}

function stopCluster(keeper: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    keeper.once('exit', () => {
      resolve();
    });
    keeper.stdin?.end();
  });
}
