import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compiled, REPOSITORY } from '../bench/repository.js';
import { prepareWorkload, type Workload } from '../bench/workload.js';
import { type PostgresTestServer, postgresTestServer } from '../libs/testing/postgres-server.js';
import { type RedisServer, startPrivateRedisServer } from '../libs/testing/redis-server.js';
import { type QueueKind } from './fault.js';
import { Provider, type ProviderOptions } from './provider.js';
import { SmallDisk } from './small-disk.js';
import { SlowWay } from './slow-way.js';
import { type Engine, readerOf, type StateReader } from '../libs/testing/state-reader.js';
import { SupervisedProcess } from './supervised-process.js';

const SMALL_DISK_MB = 400;
/** How many workloads there are, which the jobs of a run play in turn. */
export const VARIANTS = 2;

/** What is put up for a run. */
export interface DeploymentOptions {
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly seed: string;
  readonly answerMs: ProviderOptions['answerMs'];
  /** Variables of the services besides their folders and ports, such as short lock times. */
  readonly settings: Readonly<Record<string, string>>;
  /** How much longer the way to Redis takes, in each direction. */
  readonly queueDelayMs: number;
  /** Put DATA_DIR on a file system of its own that can be filled, where this machine allows it. */
  readonly smallDisk: boolean;
}

/** Lets what was put up last be taken down first. */
type Closing = (() => void | Promise<void>)[];

/** The real processes of one run, each under a supervisor, with all that they need. */
export interface Deployment {
  readonly queue: QueueKind;
  readonly engine: Engine;
  readonly folder: string;
  readonly dataDir: string;
  readonly apiUrl: string;
  readonly workload: Workload;
  readonly provider: Provider;
  readonly reader: StateReader;
  /** Undefined where the queue is embedded. */
  readonly redis?: RedisServer;
  /** Undefined where this machine does not allow to mount one. */
  readonly disk?: SmallDisk;
  readonly api: SupervisedProcess;
  /** The processes that run model-days; with the embedded queue the only one, which is also the API. */
  readonly workers: readonly SupervisedProcess[];
  /** Every process of the service. */
  readonly processes: readonly SupervisedProcess[];
  /** Takes everything down. @param keep leave the folder, for a look at what went wrong */
  close(keep: boolean): Promise<void>;
}

/** Puts everything up in a fresh folder, with prices imported. */
export async function deploy(options: DeploymentOptions): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'ai-trader-faults-'));
  const closing: Closing = [];
  const close = async (keep: boolean): Promise<void> => {
    // What is on the small disk goes with it.
    if (keep) cpSync(join(folder, 'data'), join(folder, 'data-kept'), { recursive: true });
    for (const step of closing.splice(0).reverse()) await step();
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = (): void => {
    void close(true).finally(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, interrupted);
    closing.push(() => {
      process.off(signal, interrupted);
    });
  }
  try {
    return { ...(await putUp(folder, options, closing)), close };
  } catch (error) {
    await close(true);
    throw error;
  }
}

async function putUp(
  folder: string,
  options: DeploymentOptions,
  closing: Closing,
): Promise<Omit<Deployment, 'close'>> {
  const { queue, engine } = options;
  const dataDir = join(folder, 'data');
  mkdirSync(join(folder, 'logs'), { recursive: true });
  mkdirSync(dataDir);
  const disk = options.smallDisk ? SmallDisk.mount(dataDir, SMALL_DISK_MB) : undefined;
  if (disk)
    closing.push(() => {
      disk.unmount();
    });
  const workload = await prepareWorkload(folder);
  const provider = await Provider.start({
    histories: workload.histories,
    seed: options.seed,
    answerMs: options.answerMs,
  });
  closing.push(() => provider.close());
  writeConfigs(join(folder, 'configs'), workload, provider.url);
  const databaseUrl = engine === 'postgres' ? await createPostgres(closing) : undefined;
  const redis = queue === 'redis' ? await requireRedis(closing) : undefined;
  const port = await freePort();
  const env = {
    ...environmentOf(folder, port),
    ...options.settings,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(redis && { REDIS_URL: await slowedDown(redis.url, options.queueDelayMs, closing) }),
  };
  await promisify(execFile)(process.execPath, [compiled('apps/cli/main.js'), ...workload.importArguments], {
    env,
  });
  const reader = readerOf({ databaseUrl, dataDir });
  closing.push(() => reader.close());
  const services = createServices(folder, env, options);
  closing.push(async () => {
    for (const each of services.processes) await each.hold();
  });
  await Promise.all(services.processes.map((each) => each.start()));
  const apiUrl = `http://127.0.0.1:${port}`;
  return { queue, engine, folder, dataDir, apiUrl, workload, provider, reader, redis, disk, ...services };
}

function createServices(folder: string, env: Record<string, string>, { queue }: DeploymentOptions) {
  const create = (name: string, app: string, readyMessage: string) => {
    const logFile = join(folder, 'logs', `${name}.log`);
    const hindered = { NODE_OPTIONS: `--import=${compiled('faults/hindered-process.js')}` };
    const program = {
      name,
      file: compiled(`apps/${app}/main.js`),
      env: { ...env, ...hindered },
      readyMessage,
      logFile,
    };
    return new SupervisedProcess(program);
  };
  if (queue === 'embedded') {
    const standalone = create('standalone', 'standalone', 'API listening');
    return { api: standalone, workers: [standalone], processes: [standalone] };
  }
  const api = create('api', 'api', 'API listening');
  const workers = ['worker-1', 'worker-2'].map((name) => create(name, 'worker', 'worker started'));
  return { api, workers, processes: [api, ...workers] };
}

function environmentOf(folder: string, port: number): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    DATA_DIR: join(folder, 'data'),
    CONFIG_DIR: join(folder, 'configs'),
    API_HOST: '127.0.0.1',
    API_PORT: String(port),
    MATH_HTTP_PORT: '0',
    SEARCH_HTTP_PORT: '0',
    TRADE_HTTP_PORT: '0',
    GETPRICE_HTTP_PORT: '0',
  };
}

/**
 * One config for each variant of the workload, with the four recorded models at the given provider. In every variant
 * each portfolio trades as another of the models did, so that nothing which one job leaves behind passes for the work of
 * the next.
 */
function writeConfigs(folder: string, workload: Workload, providerUrl: string): void {
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(workload.histories);
  for (let variant = 0; variant < VARIANTS; variant += 1) {
    const models = names.map((name, index) => ({
      name,
      basemodel: names[(index + variant) % names.length],
      signature: name,
      enabled: true,
      openai_base_url: providerUrl,
      openai_api_key: 'faults',
    }));
    const config = {
      agent_type: 'BaseAgent',
      date_range: { init_date: '2025-10-01' },
      models,
      agent_config: { max_steps: 30, max_retries: 3, base_delay: 0.1, initial_cash: 10_000 },
      ...(workload.universe && { universe: workload.universe }),
    };
    writeFileSync(join(folder, `faults-${variant}.json`), JSON.stringify(config));
  }
  writeFileSync(join(folder, 'nasdaq100.json'), readFileSync(join(REPOSITORY, 'configs/nasdaq100.json')));
}

async function createPostgres(closing: Closing): Promise<string> {
  const server: PostgresTestServer | undefined = await postgresTestServer();
  if (!server) throw new Error('This run needs PostgreSQL; run it with --database sqlite.');
  closing.push(() => server.stop());
  return server.createDatabase();
}

async function requireRedis(closing: Closing): Promise<RedisServer> {
  const redis = await startPrivateRedisServer();
  if (!redis) throw new Error('This run needs redis-server; run it with --queue embedded.');
  closing.push(() => redis.stop());
  return redis;
}

async function slowedDown(redisUrl: string, delayMs: number, closing: Closing): Promise<string> {
  if (delayMs === 0) return redisUrl;
  const way = await SlowWay.open(Number(new URL(redisUrl).port), delayMs);
  closing.push(() => {
    way.close();
  });
  const url = new URL(redisUrl);
  url.port = String(way.port);
  return url.href;
}

/** The API keeps its port over restarts, as it does behind a supervisor. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
