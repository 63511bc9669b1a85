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
  type RecordedModel,
} from './recorded-histories.js';
import { resultFiles } from './result-files.js';
import { runJob, trigger } from './simulation-client.js';
import { modelEntry, simulationConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const MONTH = { start_date: '2025-10-02', end_date: '2025-10-29' };
const SESSIONS = 20;

/** Who repeats the recorded trades: with a config and portfolios of its own. */
interface Player {
  readonly title: string;
  readonly config: string;
  signatureOf(model: RecordedModel): string;
}

const BUILT_IN: Player = {
  title: 'builtin/replay',
  config: 'built-in.json',
  signatureOf: (model) => model,
};
const OPENAI: Player = {
  title: 'the openai SDK',
  config: 'openai.json',
  signatureOf: (model) => `${model}-openai`,
};
const STREAMED: Player = {
  title: 'the openai SDK, streamed',
  config: 'streamed.json',
  signatureOf: (model) => `${model}-streamed`,
};
const PLAYERS = [BUILT_IN, OPENAI, STREAMED];

type Queue = 'embedded' | 'Redis';
type Engine = 'SQLite' | 'PostgreSQL';

/** The processes of one combination, on a database that holds the real prices. */
interface Deployment {
  readonly folder: ServiceFolder;
  /** The process that serves the API. */
  readonly api: ServiceProcess;
  /** Ends every process by SIGTERM, each with exit code 0, and removes the folder. */
  close(): Promise<void>;
}

describeWith('the recorded histories', recordingsMissing, () => {
  let modelServer: ModelServer;
  let postgres: PostgresTestServer | undefined;
  let prices: ServiceFolder | undefined;

  beforeAll(async () => {
    const histories = Object.fromEntries(RECORDED_MODELS.map((model) => [model, recordingPath(model)]));
    modelServer = await ModelServer.start({ histories });
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

  function writeConfigs(folder: ServiceFolder): void {
    const [first] = recordedLines('gpt-5', '2025-10-01');
    const universe = Object.keys(first!.positions).filter((symbol) => symbol !== 'CASH');
    const builtIn = RECORDED_MODELS.map((model) => {
      folder.writeConfig(`history/${model}.jsonl`, readFileSync(recordingPath(model), 'utf8'));
      const history_path = `configs/history/${model}.jsonl`;
      return modelEntry(BUILT_IN.signatureOf(model), { basemodel: 'builtin/replay', history_path });
    });
    folder.writeConfig(BUILT_IN.config, simulationConfig(builtIn, { universe }));
    const access = { openai_base_url: modelServer.url, openai_api_key: 'env:RECORDED_MODELS_KEY' };
    const openai = RECORDED_MODELS.map((model) =>
      modelEntry(OPENAI.signatureOf(model), { basemodel: model, ...access }),
    );
    folder.writeConfig(OPENAI.config, simulationConfig(openai, { universe }));
    const streamed = RECORDED_MODELS.map((model) =>
      modelEntry(STREAMED.signatureOf(model), { basemodel: model, stream: true, ...access }),
    );
    folder.writeConfig(STREAMED.config, simulationConfig(streamed, { universe }));
  }

  async function deploy(queue: Queue, engine: Engine): Promise<Deployment> {
    const folder = new ServiceFolder();
    const teardown = new Teardown();
    teardown.add(() => {
      folder.remove();
    });
    const close = () => teardown.run();
    try {
      const env = { RECORDED_MODELS_KEY: 'a-key', ...(await provideDatabase(engine, folder)) };
      writeConfigs(folder);
      if (queue === 'embedded') {
        await folder.provideQueue();
        const api = await ServiceProcess.start('standalone', { folder, env });
        teardown.add(() => api.stop());
        return { folder, close, api };
      }
      const redis = await startRedisServer();
      teardown.add(() => redis!.stop());
      const shared = { folder, env: { ...env, REDIS_URL: redis!.url } };
      const services = await ServiceProcess.startAll(['api', 'worker', 'worker'], shared);
      teardown.add(() => Promise.all(services.map((service) => service.stop())));
      return { folder, close, api: services[0]! };
    } catch (error) {
      await close();
      throw error;
    }
  }

  const combinations = (['embedded', 'Redis'] as const).flatMap((queue) =>
    (['SQLite', 'PostgreSQL'] as const).map((engine) => ({ queue, engine })),
  );

  for (const { queue, engine } of combinations) {
    const missing = [
      queue === 'Redis' ? redisUnavailableReason() : undefined,
      engine === 'PostgreSQL' ? postgresUnavailableReason() : undefined,
    ].find((reason) => reason !== undefined);

    describeWhere(`with the queue ${queue}, on ${engine}`, missing, () => {
      let deployment: Deployment | undefined;

      beforeAll(async () => {
        deployment = await deploy(queue, engine);
      }, 90_000);

      afterAll(async () => {
        await deployment?.close();
      }, 60_000);

      // How answers are transported does not depend on where the database and the queue are: once is enough.
      const isFirst = queue === 'embedded' && engine === 'SQLite';
      it.each(isFirst ? PLAYERS : [BUILT_IN, OPENAI])(
        'come out to the cent through $title: every position, value and return',
        async (player) => {
          const { api, folder } = deployment!;
          const job = await runJob(api, { ...MONTH, config_path: player.config });
          expect(job).toMatchObject({ status: 'completed', error: null, warnings: [] });
          const all = SESSIONS * RECORDED_MODELS.length;
          expect(job.progress).toMatchObject({ total_model_days: all, completed: all, failed: 0 });
          await expectRecordedMonth(player, api, folder);
        },
        90_000,
      );

      if (isFirst) {
        it('the batch mode leaves the same files, byte for byte', async () => {
          const batch = new ServiceFolder();
          try {
            cpSync((await importedPrices()).dataDir, batch.dataDir, { recursive: true });
            writeConfigs(batch);
            const month = ['--from', MONTH.start_date, '--to', MONTH.end_date];
            await runCommand(['simulate', '--config', BUILT_IN.config, ...month], { folder: batch });
            for (const model of RECORDED_MODELS) {
              const files = resultFiles(batch, model);
              expect(Object.keys(files)).toHaveLength(1 + SESSIONS);
              expect(files).toEqual(resultFiles(deployment!.folder, model));
            }
          } finally {
            batch.remove();
          }
        }, 60_000);
        testsOfPlayedMonth(() => deployment!);
      }
    });
  }
});

/** What holds once the month was played through both players. */
function testsOfPlayedMonth(deployment: () => Deployment): void {
  const month = { ...MONTH, config_path: BUILT_IN.config };

  it('the same trigger answers current, also after an import that brings nothing new', async () => {
    const { api, folder } = deployment();
    const current = {
      status: 'current',
      message: 'Everything asked for is completed already.',
      last_simulation_date: '2025-10-29',
      next_trading_day: '2025-10-30',
    };
    expect(await trigger(api, month)).toMatchObject({ status: 200, body: current });
    const report = await runCommand(['prices', 'import', NASDAQ_PRICES], { folder });
    expect(report).toMatch(/ 101 +2025-06-10 to 2025-10-30 +0 +0 +10100 +0\n/);
    expect((await trigger(api, month)).body).toEqual(current);
    expect((await trigger(api, { config_path: BUILT_IN.config })).body).toEqual(current);
  });

  it('results are minimal, full, or over a range, as the contract shows them', async () => {
    const { api } = deployment();
    const minimal = await api.request('GET', '/results?date=2025-10-02&model=gpt-5');
    const [first] = recordedLines('gpt-5', '2025-10-02').slice(-1);
    const held = Object.entries(first!.positions).filter(([name, shares]) => name === 'CASH' || shares !== 0);
    const value = expectedValues('gpt-5')['2025-10-02']!;
    const result = {
      model: 'gpt-5',
      positions: { ...Object.fromEntries(held), CASH: expect.closeTo(first!.positions.CASH!, 2) as number },
      daily_pnl: {
        profit: expect.closeTo(value - 10_000, 2) as number,
        return_pct: expect.closeTo((value / 10_000 - 1) * 100, 6) as number,
        portfolio_value: expect.closeTo(value, 2) as number,
      },
    };
    expect(minimal).toMatchObject({ status: 200 });
    expect(minimal.body).toEqual({ date: '2025-10-02', results: [result] });

    const full = await api.request('GET', '/results?date=2025-10-02&model=gpt-5&detail=full');
    const trades = recordedLines('gpt-5', '2025-10-02').flatMap(({ this_action }) => this_action ?? []);
    expect(full.body).toEqual({
      date: '2025-10-02',
      results: [
        {
          ...result,
          execution: 'open',
          trades: trades.map((trade, id) => ({
            id,
            ...trade,
            price: expect.any(Number) as number,
            total: expect.any(Number) as number,
            commission: 0,
          })),
          ai_reasoning: {
            total_steps: 2,
            stop_signal_received: true,
            stop_reason: 'finish',
            reasoning_summary: expect.any(String) as string,
            tool_usage: { math: 0, search: 0, trade: trades.length, get_price: 0 },
            token_usage: null,
          },
          log_file_path: 'agent_data/gpt-5/log/2025-10-02/log.jsonl',
          warnings: [],
        },
      ],
    });

    const range = (await api.request('GET', '/results?start_date=2025-10-28&end_date=2025-11-07'))
      .body as RangeResults;
    expect(range).toMatchObject({ start_date: '2025-10-28', end_date: '2025-10-29' });
    expect(range.results.map(({ model }) => model)).toEqual(
      PLAYERS.flatMap((player) => RECORDED_MODELS.map((model) => player.signatureOf(model))).sort(),
    );
    for (const { daily, metrics } of range.results) {
      expect(daily.map((day) => Object.keys(day).sort())).toEqual(
        [1, 2].map(() => ['date', 'portfolio_value', 'profit', 'return_pct']),
      );
      expect(Object.keys(metrics)).toEqual(
        expect.arrayContaining(['total_return', 'daily_returns', 'volatility', 'max_drawdown']),
      );
      expect(metrics.daily_returns).toHaveLength(2);
    }
  });

  it('with replace_existing they run again and leave the same files, byte for byte', async () => {
    const { api, folder } = deployment();
    const before = filesOf(join(folder.dataDir, 'agent_data'));
    expect(Object.keys(before)).toHaveLength(PLAYERS.length * RECORDED_MODELS.length * (1 + SESSIONS));
    const again = await runJob(api, { ...month, replace_existing: true });
    expect(again).toMatchObject({ status: 'completed', progress: { completed: SESSIONS * 4 } });
    expect(filesOf(join(folder.dataDir, 'agent_data'))).toEqual(before);
    await expectRecordedMonth(BUILT_IN, api, folder);
  }, 60_000);

  it('a session that has opens only is provisional until an import brings its closes', async () => {
    const { api, folder } = deployment();
    const today = { config_path: BUILT_IN.config, start_date: '2025-10-30', end_date: '2025-10-30' };
    expect(await runJob(api, today)).toMatchObject({ status: 'completed', date_range: ['2025-10-30'] });
    const before = await resultsOn(api, '2025-10-30');
    expect(before.map(({ daily_pnl }) => daily_pnl.provisional)).toEqual([true, true, true, true]);

    const file = join(folder.root, 'closes.jsonl');
    writeFileSync(file, closesOneDollarAboveOpens('2025-10-30'));
    expect(await runCommand(['prices', 'import', file], { folder })).toMatch(/ 0 +101 +0 +0\n/);
    const after = await resultsOn(api, '2025-10-30');
    expect(after.map(({ daily_pnl }) => daily_pnl)).toEqual(
      before.map(({ positions, daily_pnl }) => {
        const shares = Object.entries(positions).reduce(
          (sum, [name, held]) => (name === 'CASH' ? sum : sum + held),
          0,
        );
        const previous = daily_pnl.portfolio_value - daily_pnl.profit;
        const profit = daily_pnl.profit + shares;
        return {
          portfolio_value: expect.closeTo(daily_pnl.portfolio_value + shares, 6) as number,
          profit: expect.closeTo(profit, 6) as number,
          return_pct: expect.closeTo((profit / previous) * 100, 6) as number,
        };
      }),
    );
    const caughtUp = await trigger(api, { config_path: BUILT_IN.config });
    expect(caughtUp.body).toMatchObject({ status: 'current', last_simulation_date: '2025-10-30' });
  }, 60_000);
}

async function expectRecordedMonth(
  player: Player,
  api: ServiceProcess,
  folder: ServiceFolder,
): Promise<void> {
  const range = await api.request('GET', '/results?start_date=2025-10-02&end_date=2025-10-29');
  const { results } = range.body as RangeResults;
  for (const model of RECORDED_MODELS) {
    const positions = parsePositions(folder.readPositions(player.signatureOf(model)));
    expect({ model, differences: differences(positions, recordedLines(model, '2025-10-29')) }).toEqual({
      model,
      differences: [],
    });
    const { daily, metrics } = results.find((result) => result.model === player.signatureOf(model))!;
    const expected = expectedValues(model);
    expect(daily.map(({ date }) => date)).toEqual(Object.keys(expected).slice(1));
    const wrong = daily.filter(
      ({ date, portfolio_value: value }) => !(Math.abs(value - expected[date]!) < 0.005),
    );
    expect({ model, wrong }).toEqual({ model, wrong: [] });
    const percent = (metrics.total_return! * 100).toFixed(2);
    expect({ model, percent }).toEqual({ model, percent: PUBLISHED_RETURNS[model] });
  }
}

async function resultsOn(api: ServiceProcess, date: string): Promise<DateResults['results']> {
  const { status, body } = await api.request('GET', `/results?date=${date}`);
  expect(status).toBe(200);
  return (body as DateResults).results;
}

/** A price file with one bar per symbol, its open as known. */
function closesOneDollarAboveOpens(date: string): string {
  const lines = readFileSync(NASDAQ_PRICES, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const document = JSON.parse(line) as Record<string, Record<string, Record<string, string>>>;
      const open = document['Time Series (Daily)']![date]!['1. buy price']!;
      const close = (Number(open) + 1).toFixed(4);
      const bar = {
        '1. buy price': open,
        '2. high': close,
        '3. low': open,
        '4. sell price': close,
        '5. volume': '1',
      };
      return JSON.stringify({ ...document, 'Time Series (Daily)': { [date]: bar } });
    })
    .join('\n');
}

/** The files below a folder by name, as hashes. */
function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}
