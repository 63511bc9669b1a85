import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/** A Redis server for one suite. */
export interface RedisServer {
  readonly url: string;
  /** The server goes away, by SIGKILL, as in an outage. Not for a server that was given. */
  kill(): Promise<void>;
  /** It comes back on the same port with what it had written down. */
  start(): Promise<void>;
  /** Removes what it had written down, while it is away. Not for a server that was given. */
  forget(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** Why suites on Redis cannot run here, for the name of the skipped suite; undefined when they can. */
export function redisUnavailableReason(): string | undefined {
  return process.env['TEST_REDIS_URL'] === undefined ? privateRedisUnavailableReason() : undefined;
}

/** Why no private server can be started here, which suites with outages need. */
export function privateRedisUnavailableReason(): string | undefined {
  const { error } = spawnSync('redis-server', ['--version']);
  return error === undefined ? undefined : 'redis-server is not installed and TEST_REDIS_URL is not set';
}

/**
 * The server at TEST_REDIS_URL, whose database must hold nothing but an earlier run's keys and is emptied, or
 * a private one. Without both: undefined, and the reason is printed.
 */
export async function startRedisServer(): Promise<RedisServer | undefined> {
  const given = process.env['TEST_REDIS_URL'];
  return given === undefined ? startPrivateRedisServer() : emptiedServer(given);
}

/** A server of one's own on a free loopback port, in a temporary folder, that writes down every change. */
export async function startPrivateRedisServer(): Promise<RedisServer | undefined> {
  const missing = privateRedisUnavailableReason();
  if (missing !== undefined) {
    process.stderr.write(`Suites on Redis are skipped: ${missing}.\n`);
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'ai-trader-test-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async () => {
    const ending = child;
    child = undefined;
    if (ending?.exitCode === null && ending.signalCode === null) {
      const ended = once(ending, 'exit');
      ending.kill('SIGKILL');
      await ended;
    }
  };
  const start = async () => {
    child = await startServer(folder, port);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    kill,
    start,
    forget: async () => {
      for (const name of await readdir(folder))
        await rm(join(folder, name), { recursive: true, force: true });
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
      ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
      ...['--maxmemory-policy', 'noeviction'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let log = '';
  for await (const line of createInterface({ input: child.stdout })) {
    log += `${line}\n`;
    if (line.includes('Ready to accept connections')) {
      // Nobody reads on, and a full pipe would stop the server.
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server did not start: ${log}`);
}

async function emptiedServer(url: string): Promise<RedisServer> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  const foreign = (await client.keys('*')).filter((key) => !key.startsWith('ai-trader:'));
  if (foreign.length > 0) {
    throw new Error(
      `The Redis database of TEST_REDIS_URL holds other keys (${foreign.length}); give an empty one.`,
    );
  }
  await client.flushdb();
  client.disconnect();
  const notOurs = () => Promise.reject(new Error('A Redis server that was given is not stopped.'));
  return { url, kill: notOurs, start: notOurs, forget: notOurs, stop: () => Promise.resolve() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
