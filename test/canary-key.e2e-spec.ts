import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresUnavailableReason } from '../libs/testing/postgres-server.js';
import { redisUnavailableReason, startRedisServer } from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { newTestDatabase, removeTestDatabases } from '../libs/testing/test-database.js';
import { callAllRoutes, type RouteCall } from './all-routes.js';
import { describeWhere } from './describe-where.js';
import { EchoingProvider, type EchoingModel } from './echoing-provider.js';
import { KeyTraces } from './key-traces.js';
import { runJob, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { contentsOfRedis, rowsOfPostgres, rowsOfSqlite, type Stored } from './stored-contents.js';
import { Teardown } from './teardown.js';

/** Characters that change when they are URL-encoded, and no shape that a redaction could know. */
const KEYS = {
  'the key of the environment': 'Canary+Environment/Qx7Lm2Vr9Zt4==',
  'the key of the config': 'Canary+Config/Hn5Kd8Ws1Yp6==',
  'the key that the config names': 'Canary+Named/Gj3Tf7Bc2Xe9==',
  'the key of a header': 'Canary+Header/Tw9Pc4Jk7Zb2==',
  'the key of the search': 'Canary+Search/Ru6Mz1Nk8Qa5==',
  'the key of the prices': 'Canary+Prices/Vb4Sy9Dl3Wo7==',
} as const;

const ENVIRONMENT = {
  OPENAI_API_KEY: KEYS['the key of the environment'],
  NAMED_KEY: KEYS['the key that the config names'],
  HEADER_KEY: `Basic ${KEYS['the key of a header']}`,
  JINA_API_KEY: KEYS['the key of the search'],
  ALPHAADVANTAGE_API_KEY: KEYS['the key of the prices'],
  LOG_LEVEL: 'trace',
  MODEL_DAY_ATTEMPTS: '1',
};

/** Models with their keys: in the config, by the name of a variable, or from OPENAI_API_KEY. */
const inConfig = { openai_api_key: KEYS['the key of the config'] };
const model = (basemodel: EchoingModel, more: Readonly<Record<string, unknown>> = {}) =>
  modelEntry(basemodel, { basemodel, ...more });
const MODELS = [
  model('completes', inConfig),
  model('refuses-in-json', inConfig),
  model('fails-in-html', { openai_api_key: 'env:NAMED_KEY' }),
  model('refuses-in-header'),
  model('refuses-encoded', { extra_headers: { Authorization: 'env:HEADER_KEY' } }),
];

/** Mistakes with a key in them, each a config that a trigger is told to use. */
const BROKEN_CONFIGS: Readonly<Record<string, unknown>> = {
  'key-at-the-break.json': `{"models": [{"openai_api_key": "${inConfig.openai_api_key}" "signature"`,
  'key-unquoted.json': `{"models": [{"openai_api_key": ${inConfig.openai_api_key}}]}`,
  'key-elsewhere.json': sampleConfig([modelEntry('a', { api_key: inConfig.openai_api_key })]),
  'key-in-a-list.json': sampleConfig([modelEntry('a', { openai_api_key: [inConfig.openai_api_key] })]),
  'key-as-config.json': JSON.stringify(inConfig.openai_api_key),
  'key-in-the-query.json': sampleConfig([
    modelEntry('a', {
      openai_base_url: `http://127.0.0.1:1/v1?key=${encodeURIComponent(inConfig.openai_api_key)}`,
    }),
  ]),
  'key-in-the-url.json': sampleConfig([
    modelEntry('a', {
      openai_base_url: `http://user:${encodeURIComponent(inConfig.openai_api_key)}@127.0.0.1:1/v1`,
    }),
  ]),
};

/** Two sessions, so that a request that catches up ends soon. */
const DATES = { init_date: '2025-10-01', end_date: '2025-10-03' };

interface Deployment {
  readonly folder: ServiceFolder;
  readonly services: readonly ServiceProcess[];
  /** What its database and queue hold; files of DATA_DIR are looked at anyway. */
  readonly stored: () => Promise<readonly Stored[]>;
}

function suite(deploy: (environment: Record<string, string>, teardown: Teardown) => Promise<Deployment>) {
  const teardown = new Teardown();
  const traces = new KeyTraces(KEYS);
  const calls: RouteCall[] = [];
  let provider: EchoingProvider;
  let deployment: Deployment;
  let runtimeFiles = 0;

  const lookAtStored = async () => {
    await traces.lookAtFolder(deployment.folder.dataDir);
    for (const [where, content] of await deployment.stored()) traces.look(where, content);
  };

  beforeAll(async () => {
    provider = await EchoingProvider.start(() => {
      runtimeFiles += lookAtRuntimeFiles(deployment.folder, traces);
    });
    teardown.add(() => provider.close());
    const base = { OPENAI_API_BASE: `${provider.url}/v1` };
    const web = {
      JINA_SEARCH_BASE_URL: `${provider.url}/search/`,
      JINA_READER_BASE_URL: `${provider.url}/reader/`,
      ALPHAVANTAGE_BASE_URL: `${provider.url}/query`,
    };
    deployment = await deploy({ ...ENVIRONMENT, ...base, ...web }, teardown);
    deployment.folder.writeConfig('default_config.json', sampleConfig(MODELS, { date_range: DATES }));
    for (const [name, content] of Object.entries(BROKEN_CONFIGS))
      deployment.folder.writeConfig(name, content);
  }, 120_000);

  afterAll(() => teardown.run(), 60_000);

  it('44: a job with a model that completes and four whose provider shows their key', async () => {
    const [api] = deployment.services;
    const job = await runJob(api!, { start_date: '2025-10-02', end_date: '2025-10-02' });
    expect(job.status).toBe('partial');
    const ended = job.progress.details.map(({ model: signature, status }) => `${signature} ${status}`);
    expect(ended.sort()).toEqual([
      'completes completed',
      'fails-in-html failed',
      'refuses-encoded failed',
      'refuses-in-header failed',
      'refuses-in-json failed',
    ]);
    const received = provider.received.join('\n');
    for (const name of [
      'the key of the environment',
      'the key of the config',
      'the key that the config names',
      'the key of a header',
    ] as const)
      expect(received).toContain(KEYS[name]);
    expect(runtimeFiles).toBeGreaterThan(0);
    await lookAtStored();
  }, 120_000);

  it('44: every route, with and without mistakes, and configs that are broken where a key stands', async () => {
    const [api] = deployment.services;
    const current = (await api!.request('GET', '/simulate/current')).body as { job_id: string };
    const parameters = {
      job_id: current.job_id,
      date: '2025-10-02',
      start_date: '2025-10-02',
      end_date: '2025-10-02',
      model: 'completes',
      models: 'completes',
      signature: 'completes',
      symbol: 'ZZALFA',
      detail: 'full',
    };
    const configs = [...Object.keys(BROKEN_CONFIGS), 'missing.json', '../default_config.json'];
    const bodies = [
      ...configs.map((name) => ({ config_path: `configs/${name}` })),
      { start_date: '2025-10-02', end_date: '2025-10-02', models: ['nobody'] },
      { [randomUUID()]: 1 },
      '{"start_date": ',
      {},
    ];
    calls.push(...(await callAllRoutes(api!, { parameters, bodies })));
    const after = (await api!.request('GET', '/simulate/current')).body as { job_id: string };
    await waitForEnd(api!, after.job_id);
    for (const path of ['/docs', '/docs-json', '/health', '/nowhere', `/simulate/status/${after.job_id}`])
      calls.push({ operation: path, request: path, answer: await api!.request('GET', path) });
    const failed = calls.filter(({ answer }) => answer.status >= 400);
    const answered = calls.filter(({ answer }) => answer.status < 300);
    expect(failed.length).toBeGreaterThan(10);
    expect(answered.length).toBeGreaterThan(10);
    expect(calls.filter(({ answer }) => answer.status === 500)).toEqual([]);
    for (const { request, answer } of calls)
      traces.look(`the answer to ${request}`, [[...answer.headers], answer.body]);
    await lookAtStored();
  }, 120_000);

  it('44: after the end no key is in an answer, a log line, the database, the queue or a file', async () => {
    const { services, folder } = deployment;
    await lookAtStored();
    await teardown.run();
    await traces.lookAtFolder(folder.dataDir);
    for (const service of services) {
      expect(service.log.some(({ level }) => level === 'debug' || level === 'trace')).toBe(true);
      traces.look('the log', service.output);
    }
    expect(traces.bytesSeen).toBeGreaterThan(100_000);
    expect([...new Set(traces.found)]).toEqual([]);
    folder.remove();
  }, 120_000);
}

function lookAtRuntimeFiles(folder: ServiceFolder, traces: KeyTraces): number {
  const names = readdirSync(folder.dataDir).filter((name) => name.startsWith('runtime_env_'));
  for (const name of names) {
    const path = join(folder.dataDir, name);
    traces.look(name, contentIfThere(path));
  }
  return names.length;
}

/** The model-day of the file may have ended since its folder was read. */
function contentIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

describe('canary keys in one process, on SQLite and the embedded queue', () => {
  suite(async (env, teardown) => {
    const folder = new ServiceFolder();
    await runCommand(['prices', 'generate-sample'], { folder, env });
    await folder.provideQueue();
    const service = await ServiceProcess.start('standalone', { folder, env });
    teardown.add(() => service.stop());
    return { folder, services: [service], stored: () => Promise.resolve(rowsOfSqlite(folder)) };
  });
});

describeWhere(
  'canary keys in two processes, on PostgreSQL and Redis',
  postgresUnavailableReason() ?? redisUnavailableReason(),
  () => {
    suite(async (given, teardown) => {
      const folder = new ServiceFolder();
      teardown.add(removeTestDatabases);
      const { databaseUrl } = await newTestDatabase('postgres');
      const redis = (await startRedisServer())!;
      teardown.add(() => redis.stop());
      const env = { ...given, DATABASE_URL: databaseUrl!, REDIS_URL: redis.url };
      await runCommand(['prices', 'generate-sample'], { folder, env });
      const services = await ServiceProcess.startAll(['api', 'worker'], { folder, env });
      teardown.add(() => Promise.all(services.map((service) => service.stop())));
      const stored = async () => [
        ...(await rowsOfPostgres(databaseUrl!)),
        ...(await contentsOfRedis(redis.url)),
      ];
      return { folder, services, stored };
    });
  },
);

describe('the search for keys', () => {
  it('finds one in every form, and says where without showing it', async () => {
    const { gzipSync } = await import('node:zlib');
    const traces = new KeyTraces({ 'the key': 'Canary+Found/1234567890==' });
    const key = 'Canary+Found/1234567890==';
    traces.look('text', `Bearer ${key}`);
    traces.look('url', encodeURIComponent(key));
    traces.look('base64', Buffer.from(`Bearer ${key}`).toString('base64'));
    traces.look('row', [{ messages: gzipSync(key) }]);
    traces.look('nothing', 'Canary+Lost/1234567890==');
    expect(traces.found).toEqual([
      'text holds the key',
      'url holds the key',
      'base64 holds the key',
      'row (compressed) holds the key',
    ]);
  });
});
