import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateRedisServer, type RedisServer } from '../libs/testing/redis-server.js';
import { compiled } from './repository.js';
import { runToEnd, ServiceProcess, type LogLine, type ProcessUsage } from './service-process.js';
import { prepareWorkload, writeConfigs, type Workload } from './workload.js';

/** How the service is run: all in one process, or an API and two workers over Redis. */
export const MODES = ['embedded', 'redis'] as const;
export type Mode = (typeof MODES)[number];

export const MODE_NAMES: Readonly<Record<Mode, string>> = {
  embedded: 'all-in-one',
  redis: 'Redis, API + 2 workers',
};

/** The service as it runs for one bench, on a database of its own. */
export interface Deployment {
  readonly mode: Mode;
  readonly apiUrl: string;
  readonly workload: Workload;
  /** Where the service keeps its data; `jobs.db` is in it. */
  readonly dataDir: string;
  /** Of the service's own processes. */
  readonly usage: () => Promise<readonly ProcessUsage[]>;
}

export interface DeploymentOptions {
  readonly mode: Mode;
  /** How long the provider takes for an answer. */
  readonly answerMs: number;
}

/** Starts everything in a fresh folder, runs the work against it, and removes all of it again. */
export async function withDeployment<Result>(
  { mode, answerMs }: DeploymentOptions,
  work: (deployment: Deployment) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'ai-trader-bench-'));
  const redis = mode === 'redis' ? await requireRedisServer() : undefined;
  const running: ServiceProcess[] = [];
  try {
    const workload = await prepareWorkload(folder);
    const provider = providerProcess(workload.histories, answerMs);
    running.push(provider);
    const { url: providerUrl } = await provider.ready((line) => typeof line.url === 'string');
    await writeConfigs(join(folder, 'configs'), workload, String(providerUrl));
    const env = environmentOf(folder, redis?.url);
    await runToEnd(compiled('apps/cli/main.js'), workload.importArguments, env);
    const services = serviceProcesses(env, mode);
    running.push(...services);
    const lines = await Promise.all(services.map((service) => service.ready(isReady)));
    return await work({
      mode,
      apiUrl: String(lines.find((line) => line.url !== undefined)?.url),
      workload,
      dataDir: String(env.DATA_DIR),
      usage: () => Promise.all(services.map((service) => service.usage())),
    });
  } finally {
    for (const started of running.reverse()) await started.stop();
    await redis?.stop();
    // What was killed while it wrote may still write for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function environmentOf(folder: string, redisUrl = ''): Record<string, string> {
  const ports = ['MATH', 'SEARCH', 'TRADE', 'GETPRICE'].map((name) => [`${name}_HTTP_PORT`, '0']);
  return {
    ...(Object.fromEntries(ports) as Record<string, string>),
    DATA_DIR: join(folder, 'data'),
    CONFIG_DIR: join(folder, 'configs'),
    API_HOST: '127.0.0.1',
    API_PORT: '0',
    REDIS_URL: redisUrl,
    DATABASE_URL: '',
    RUNTIME_ENV_PATH: '',
    LOG_LEVEL: 'info',
  };
}

function providerProcess(histories: Readonly<Record<string, string>>, answerMs: number): ServiceProcess {
  const args = Object.entries(histories).flatMap(([model, path]) => ['--history', `${model}=${path}`]);
  const file = compiled('bench/provider.js');
  return new ServiceProcess('provider', { file, args: [...args, '--delay-ms', String(answerMs)], env: {} });
}

function serviceProcesses(env: Readonly<Record<string, string>>, mode: Mode): readonly ServiceProcess[] {
  const app = (name: string, folder: string) =>
    new ServiceProcess(name, { file: compiled(`apps/${folder}/main.js`), env });
  switch (mode) {
    case 'embedded':
      return [app('all-in-one', 'standalone')];
    case 'redis':
      return [app('API', 'api'), app('worker 1', 'worker'), app('worker 2', 'worker')];
  }
}

/** The API listens when everything before it has started; a worker says that it has. */
function isReady(line: LogLine): boolean {
  return line.msg === (line.role === 'worker' ? 'worker started' : 'API listening');
}

async function requireRedisServer(): Promise<RedisServer> {
  const redis = await startPrivateRedisServer();
  if (!redis) throw new Error('This bench needs redis-server; run the others with --mode embedded.');
  return redis;
}
