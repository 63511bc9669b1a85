import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@app/database';
import { postgresTestServer } from '../libs/testing/postgres-server.js';
import { startPrivateRedisServer } from '../libs/testing/redis-server.js';
import { type Mode } from './deployment.js';
import { atMost, percentile, type Figure, type Goal } from './figure.js';
import { sendPaced } from './paced-requests.js';
import { compiled } from './repository.js';
import { seed, seededDates, FULL_YEAR } from './seed.js';
import { ServiceProcess } from './service-process.js';

const PER_SECOND = 20;
const SECONDS = 5;
const PROBES_PER_SECOND = 50;

interface Read {
  readonly path: string;
  /** Of the p99 in milliseconds. */
  readonly goal?: Goal;
}

const [FIRST, LAST] = [seededDates(FULL_YEAR)[0], seededDates(FULL_YEAR).at(-1)];
const RANGE = `start_date=${String(FIRST)}&end_date=${String(LAST)}`;
const READS: readonly Read[] = [
  { path: `/leaderboard?${RANGE}`, goal: atMost(100) },
  { path: `/performance?${RANGE}`, goal: atMost(50) },
  { path: `/results?${RANGE}`, goal: atMost(100) },
  { path: `/trades?${RANGE}&limit=1000` },
  { path: `/positions/seeded-01?${RANGE}` },
];

/** Where the seeded database is. */
interface SeededDatabase {
  readonly name: string;
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/**
 * The reads of results over a year of 50 models, by an API in a process of its own, on SQLite and on PostgreSQL: the
 * first answer of a process, the first after one portfolio has changed, and p50 and p99 of what follows.
 */
export async function benchReads(mode: Mode): Promise<readonly Figure[]> {
  if (mode === 'embedded') return [];
  const figures: Figure[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-bench-'));
  const postgres = await postgresTestServer();
  const redis = await startPrivateRedisServer();
  if (!redis) throw new Error('This bench needs redis-server.');
  try {
    const databases: SeededDatabase[] = [{ name: 'SQLite', dataDir }];
    if (postgres)
      databases.push({ name: 'PostgreSQL', dataDir, databaseUrl: await postgres.createDatabase() });
    for (const database of databases) {
      await seed(database);
      figures.push(...(await readsOf(database, redis.url)));
    }
  } finally {
    await redis.stop();
    await postgres?.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10 });
  }
  return figures;
}

async function readsOf(database: SeededDatabase, redisUrl: string): Promise<readonly Figure[]> {
  const env = {
    DATA_DIR: database.dataDir,
    DATABASE_URL: database.databaseUrl ?? '',
    API_HOST: '127.0.0.1',
    API_PORT: '0',
    REDIS_URL: redisUrl,
    // As `npm run start:api` sets it.
    NODE_OPTIONS: '--max-semi-space-size=1',
  };
  const api = new ServiceProcess('API', { file: compiled('apps/api/main.js'), env });
  try {
    const { url } = await api.ready((line) => line.msg === 'API listening');
    const figures: Figure[] = [];
    for (const read of READS) figures.push(...(await figuresOf(read, String(url), database)));
    const { peakMemoryMb } = await api.usage();
    const what = `${database.name}: peak memory of the API`;
    return [...figures, { what, unit: 'MB', values: [peakMemoryMb], goal: atMost(200) }];
  } finally {
    await api.stop();
  }
}

async function figuresOf(
  { path, goal }: Read,
  apiUrl: string,
  database: SeededDatabase,
): Promise<readonly Figure[]> {
  const what = `${database.name}: GET ${path.replace(/\?.*/, '')}`;
  const cold = await coldAnswer(apiUrl, path);
  await touchPortfolio(database);
  const changed = await coldAnswer(apiUrl, path);
  const warm = await load(apiUrl + path, PER_SECOND);
  const figure = (name: string, value: number, wanted?: Goal): Figure => ({
    what: `${what}, ${name}`,
    unit: 'ms',
    values: [value],
    ...(wanted ? { goal: wanted } : {}),
  });
  return [
    figure('first answer', cold.answerMs),
    figure('other requests meanwhile, slowest', cold.slowestProbeMs),
    figure('first answer after one portfolio changed', changed.answerMs),
    figure('other requests meanwhile, slowest', changed.slowestProbeMs),
    figure('p50', percentile(warm, 0.5)),
    figure('p99', percentile(warm, 0.99), goal),
  ];
}

/** One request, with a stream of cheap ones beside it that feel when the process is held up. */
async function coldAnswer(
  apiUrl: string,
  path: string,
): Promise<{ readonly answerMs: number; readonly slowestProbeMs: number }> {
  const ended = new AbortController();
  const { signal } = ended;
  const probes = sendPaced({ url: `${apiUrl}/trades?limit=1`, perSecond: PROBES_PER_SECOND, signal });
  const started = performance.now();
  const answer = await fetch(apiUrl + path);
  await answer.arrayBuffer();
  const answerMs = performance.now() - started;
  ended.abort();
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  return { answerMs, slowestProbeMs: Math.max(...(await probes)) };
}

async function load(url: string, perSecond: number): Promise<readonly number[]> {
  return sendPaced({ url, perSecond, signal: AbortSignal.timeout(SECONDS * 1_000) });
}

/** As a model-day that commits does it: the version of one portfolio rises. */
async function touchPortfolio({ dataDir, databaseUrl }: SeededDatabase): Promise<void> {
  const database = await Database.open({ dataDir, databaseUrl });
  await database.transaction((manager) =>
    manager.query("UPDATE portfolios SET version = version + 1 WHERE signature = 'seeded-01'"),
  );
  await database.close();
}
