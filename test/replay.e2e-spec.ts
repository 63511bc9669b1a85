import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DateResults, type RangeResults } from '@app/results';
import { ModelServer } from '../libs/testing/model-server.js';
import {
  postgresTestServer,
  postgresUnavailableReason,
  type PostgresTestServer,
} from '../libs/testing/postgres-server.js';
import { redisUnavailableReason, startRedisServer } from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere, describeWith } from './describe-where.js';
import {
  differences,
  expectedValues,
  NASDAQ_PRICES,
  parsePositions,
  PUBLISHED_RETURNS,
  RECORDED_MODELS,
  recordedLines,
  recordingPath,
  recordingsMissing,
} from './recorded-histories.js';
import { runJob, trigger } from './simulation-client.js';
import { modelEntry, simulationConfig } from './simulation-configs.js';

const MONTH = { config_path: 'recorded.json', start_date: '2025-10-02', end_date: '2025-10-29' };
const SESSIONS = 20;

type Player = 'builtin/replay' | 'the openai SDK';
type Queue = 'embedded' | 'Redis';
type Engine = 'SQLite' | 'PostgreSQL';

/** The processes of one combination, on a database that holds the real prices. */
interface Deployment {
  readonly folder: ServiceFolder;
  /** The process that serves the API. */
  readonly api: ServiceProcess;
  readonly env: Readonly<Record<string, string>>;
  /** Ends every process by SIGTERM, each with exit code 0, and removes the folder. */
  close(): Promise<void>;
}

describeWith('the recorded histories', recordingsMissing, () => {
  let modelServer: ModelServer;
  let postgres: PostgresTestServer | undefined;
  let prices: ServiceFolder | undefined;
  let deployment: Deployment | undefined;

  beforeAll(async () => {
    const histories = Object.fromEntries(RECORDED_MODELS.map((model) => [model, recordingPath(model)]));
    modelServer = await ModelServer.start({ histories });
  });

  afterEach(async () => {
    await deployment?.close();
    deployment = undefined;
  });

  afterAll(async () => {
    await modelServer.close();
    await postgres?.stop();
    prices?.remove();
  });

  /** A folder whose SQLite database holds the prices, imported once. */
  async function importedPrices(): Promise<ServiceFolder> {
    if (prices) return prices;
    const folder = new ServiceFolder();
    const report = await runCommand(['prices', 'import', NASDAQ_PRICES], { folder });
    expect(report).toMatch(/ 101 +2025-06-10 to 2025-10-30 +10100 +0 +0 +0\n/);
    prices = folder;
    return folder;
  }

  async function provideDatabase(engine: Engine, folder: ServiceFolder): Promise<Record<string, string>> {
    if (engine === 'SQLite') {
      cpSync((await importedPrices()).dataDir, folder.dataDir, { recursive: true });
      return {};
    }
    postgres ??= await postgresTestServer();
    const env = { DATABASE_URL: await postgres!.createDatabase() };
    await runCommand(['prices', 'import', NASDAQ_PRICES], { folder, env });
    return env;
  }

  function writeConfig(folder: ServiceFolder, player: Player): void {
    const models = RECORDED_MODELS.map((model) => {
      if (player === 'builtin/replay') {
        folder.writeConfig(`history/${model}.jsonl`, readFileSync(recordingPath(model), 'utf8'));
        return modelEntry(model, { basemodel: player, history_path: `configs/history/${model}.jsonl` });
      }
      const access = { openai_base_url: modelServer.url, openai_api_key: 'env:RECORDED_MODELS_KEY' };
      return modelEntry(model, { basemodel: model, ...access });
    });
    folder.writeConfig('recorded.json', simulationConfig(models));
    const [symbols] = recordedLines('gpt-5', '2025-10-01').map(({ positions }) => Object.keys(positions));
    folder.writeConfig('nasdaq100.json', symbols!.filter((symbol) => symbol !== 'CASH'));
  }

  async function deploy(player: Player, queue: Queue, engine: Engine): Promise<Deployment> {
    const folder = new ServiceFolder();
    const closing: (() => Promise<void>)[] = [];
    const close = async (): Promise<void> => {
      for (const step of closing.splice(0).reverse()) await step();
      folder.remove();
    };
    const start = async (app: 'standalone' | 'api' | 'worker', env: Record<string, string>) => {
      const service = await ServiceProcess.start(app, { folder, env });
      closing.push(() => service.stop());
      return service;
    };
    try {
      const env = { RECORDED_MODELS_KEY: 'a-key', ...(await provideDatabase(engine, folder)) };
      writeConfig(folder, player);
      if (queue === 'embedded') {
        await folder.provideQueue();
        return { folder, env, close, api: await start('standalone', env) };
      }
      const redis = await startRedisServer();
      closing.push(() => redis!.stop());
      const shared = { ...env, REDIS_URL: redis!.url };
      const [api] = await Promise.all([start('api', shared), start('worker', shared), start('worker', shared)]);
      return { folder, env: shared, close, api };
    } catch (error) {
      await close();
      throw error;
    }
  }

  const combinations = (['embedded', 'Redis'] as const).flatMap((queue) =>
    (['SQLite', 'PostgreSQL'] as const).flatMap((engine) =>
      (['builtin/replay', 'the openai SDK'] as const).map((player) => ({ player, queue, engine })),
    ),
  );

  for (const { player, queue, engine } of combinations) {
    const missing = [
      queue === 'Redis' ? redisUnavailableReason() : undefined,
      engine === 'PostgreSQL' ? postgresUnavailableReason() : undefined,
    ].find((reason) => reason !== undefined);

    describeWhere(`through ${player}, the queue ${queue}, on ${engine}`, missing, () => {
      it('come out to the cent: every position, value and return', async () => {
        deployment = await deploy(player, queue, engine);
        const { api, folder } = deployment;
        const job = await runJob(api, MONTH);
        expect(job).toMatchObject({ status: 'completed', error: null, warnings: [] });
        expect(job.progress).toMatchObject({ total_model_days: SESSIONS * 4, completed: SESSIONS * 4, failed: 0 });
        await expectRecordedMonth(api, folder);
      }, 120_000);
    });
  }

  it('stay current until something is to be done, and come out the same when they are run again', async () => {
    deployment = await deploy('builtin/replay', 'embedded', 'SQLite');
    const { api, folder } = deployment;
    await runJob(api, MONTH);
    const current = {
      status: 'current',
      message: expect.any(String) as string,
      last_simulation_date: '2025-10-29',
      next_trading_day: '2025-10-30',
    };
    expect(await trigger(api, MONTH)).toMatchObject({ status: 200, body: current });
    const report = await runCommand(['prices', 'import', NASDAQ_PRICES], { folder });
    expect(report).toMatch(/ 101 +2025-06-10 to 2025-10-30 +0 +0 +10100 +0\n/);
    expect((await trigger(api, MONTH)).body).toEqual(current);
    expect((await trigger(api, { config_path: 'recorded.json' })).body).toEqual(current);

    await expectResultShapes(api);

    const before = filesOf(join(folder.dataDir, 'agent_data'));
    expect(Object.keys(before)).toHaveLength(RECORDED_MODELS.length * (1 + SESSIONS));
    const again = await runJob(api, { ...MONTH, replace_existing: true });
    expect(again).toMatchObject({ status: 'completed', progress: { completed: SESSIONS * 4 } });
    expect(filesOf(join(folder.dataDir, 'agent_data'))).toEqual(before);
    await expectRecordedMonth(api, folder);
  }, 120_000);

  it('a session without closes is provisional until an import brings them', async () => {
    deployment = await deploy('builtin/replay', 'embedded', 'SQLite');
    const { api, folder } = deployment;
    const today = { config_path: 'recorded.json', start_date: '2025-10-30', end_date: '2025-10-30' };
    const job = await runJob(api, today);
    expect(job).toMatchObject({ status: 'completed', date_range: ['2025-10-30'] });
    const before = await valuesOn(api, '2025-10-30');
    expect(before.map(({ daily_pnl }) => daily_pnl.provisional)).toEqual([true, undefined, true, true].sort());
  }, 120_000);
});
