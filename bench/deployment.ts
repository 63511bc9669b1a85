import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPrivateRedisServer, type RedisServer } from '../libs/testing/redis-server.js';
import { compiled } from './repository.js';
import { runToEnd, ServiceProcess, type ProcessUsage } from './service-process.js';
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
  const processes: ServiceProcess[] = [];
  let redis: RedisServer | undefined;
  try {
    const workload = await prepareWorkload(folder);
    const provider = await startProvider(workload.histories, answerMs);
    processes.push(provider);
    await writeConfigs(join(folder, 'configs'), workload, String(provider.readyLine.url));
    const env = environmentOf(folder);
    await runToEnd(compiled('apps/cli/main.js'), workload.importArguments, env);
    redis = mode === 'redis' ? await requireRedisServer() : undefined;
    const services = await startServices({ ...env, ...(redis && { REDIS_URL: redis.url }) }, mode);
    processes.push(...services);
    return await work({
      mode,
      apiUrl: urlOf(services),
      workload,
      usage: () => Promise.all(services.map((service) => service.usage())),
    });
  } finally {
    for (const running of processes.reverse()) await running.stop();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function environmentOf(folder: string): Record<string, string> {
  const ports = ['MATH', 'SEARCH', 'TRADE', 'GETPRICE'].map((name) => [`${name}_HTTP_PORT`, '0']);
  return {
    ...(Object.fromEntries(ports) as Record<string, string>),
    DATA_DIR: join(folder, 'data'),
    CONFIG_DIR: join(folder, 'configs'),
    API_HOST: '127.0.0.1',
    API_PORT: '0',
    REDIS_URL: '',
    DATABASE_URL: '',
    RUNTIME_ENV_PATH: '',
    LOG_LEVEL: 'info',
  };
}

function startProvider(
  histories: Readonly<Record<string, string>>,
  answerMs: number,
): Promise<ServiceProcess> {
  const args = Object.entries(histories).flatMap(([model, path]) => ['--history', `${model}=${path}`]);
  return ServiceProcess.start(
    'provider',
    { file: compiled('bench/provider.js'), args: [...args, '--delay-ms', String(answerMs)], env: {} },
    (line) => typeof line.url === 'string',
  );
}

async function startServices(env: Record<string, string>, mode: Mode): Promise<readonly ServiceProcess[]> {
  const apiIsUp = (line: Record<string, unknown>) => line.msg === 'API listening';
  const workerIsUp = (line: Record<string, unknown>) => line.msg === 'worker started';
  switch (mode) {
    case 'embedded':
      return [
        await ServiceProcess.start('all-in-one', { file: compiled('apps/standalone/main.js'), env }, apiIsUp),
      ];
    case 'redis': {
      const worker = { file: compiled('apps/worker/main.js'), env };
      return Promise.all([
        ServiceProcess.start('API', { file: compiled('apps/api/main.js'), env }, apiIsUp),
        ServiceProcess.start('worker 1', worker, workerIsUp),
        ServiceProcess.start('worker 2', worker, workerIsUp),
      ]);
    }
  }
}

function urlOf(services: readonly ServiceProcess[]): string {
  const url = services.find((service) => typeof service.readyLine.url === 'string')?.readyLine.url;
  return String(url);
}

async function requireRedisServer(): Promise<RedisServer> {
  const redis = await startPrivateRedisServer();
  if (!redis) throw new Error('This bench needs redis-server; run the others with --mode embedded.');
  return redis;
}
