import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, runProgram, ServiceProcess, type AppName } from '../libs/testing/service-process.js';
import { countRows } from './database-rows.js';
import { trigger } from './simulation-client.js';
import { modelEntry, REPOSITORY, sampleConfig } from './simulation-configs.js';

/** Everything that a request could have left behind. */
const TABLES = ['jobs', 'model_days', 'portfolios', 'portfolio_days', 'price_imports', 'daily_bars'];

let folder: ServiceFolder;

beforeAll(async () => {
  folder = new ServiceFolder();
  await runCommand(['prices', 'generate-sample'], { folder });
}, 60_000);

afterAll(() => {
  folder.remove();
});

function rows(): Record<string, number> {
  return Object.fromEntries(TABLES.map((table) => [table, countRows(folder, table)]));
}

describe('a trigger', () => {
  const good = [modelEntry('holder'), modelEntry('other')];
  const agent = { max_steps: 30, max_retries: 3, base_delay: 1, initial_cash: 10_000 };
  let service: ServiceProcess;

  beforeAll(async () => {
    folder.writeConfig('good.json', sampleConfig(good));
    await folder.provideQueue();
    service = await ServiceProcess.start('standalone', { folder });
  }, 60_000);

  afterAll(async () => {
    await service.stop();
  }, 60_000);

  async function expectRefused(body: Record<string, unknown>, code: string, hint: RegExp): Promise<void> {
    const before = rows();
    const answer = await trigger(service, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: code, details: expect.any(Object) as object },
    });
    expect((answer.body as { message: string }).message).toMatch(hint);
    expect(JSON.stringify(answer.body)).not.toContain(folder.root);
    expect(rows()).toEqual(before);
    expect((await service.request('GET', '/simulate/current')).status).toBe(404);
  }

  const badConfigs: [name: string, config: unknown, code: string, hint: RegExp][] = [
    [
      'broken JSON',
      '{\n  "agent_type": "BaseAgent",\n  "models": [,]\n}',
      'invalid_config',
      /bad\.json is not a valid JSON config: line 3/,
    ],
    ['an empty file', '', 'invalid_config', /bad\.json is not a valid JSON config/],
    ['an unknown key', sampleConfig(good, { modells: [] }), 'invalid_config', /modells is not a known key/],
    [
      'an unknown key of a model',
      sampleConfig([modelEntry('holder', { temprature: 1 })]),
      'invalid_config',
      /models\.0\.temprature is not a known key/,
    ],
    [
      'duplicate signatures',
      sampleConfig([modelEntry('twin'), modelEntry('twin')]),
      'invalid_config',
      /models: the signature "twin" appears more than once/,
    ],
    [
      'no enabled model',
      sampleConfig([modelEntry('holder', { enabled: false })]),
      'no_enabled_models',
      /models: .*set "enabled": true/,
    ],
    ['no model at all', sampleConfig([]), 'invalid_config', /models/],
    [
      'max_steps 0',
      sampleConfig(good, { agent_config: { ...agent, max_steps: 0 } }),
      'invalid_config',
      /agent_config\.max_steps: .*>=1/,
    ],
    [
      'negative cash',
      sampleConfig(good, { agent_config: { ...agent, initial_cash: -1 } }),
      'invalid_config',
      /agent_config\.initial_cash: .*>=0\.000001/,
    ],
    [
      'an end before its start',
      sampleConfig(good, { date_range: { init_date: '2025-10-02', end_date: '2025-10-01' } }),
      'invalid_config',
      /date_range\.end_date must not be before date_range\.init_date/,
    ],
    [
      'a log path outside DATA_DIR',
      sampleConfig(good, { log_config: { log_path: '../../elsewhere' } }),
      'invalid_config',
      /log_config\.log_path must stay inside DATA_DIR/,
    ],
    ['a signature ..', sampleConfig([modelEntry('..')]), 'invalid_config', /models\.0\.signature/],
    ['a symbol ../x', sampleConfig(good, { universe: ['../x'] }), 'invalid_config', /universe\.0/],
    [
      'an unknown built-in model',
      sampleConfig([modelEntry('holder', { basemodel: 'builtin/oracle' })]),
      'unknown_model',
      /builtin\/oracle does not exist.*builtin\/buy-and-hold/,
    ],
    [
      'a replay without its history',
      sampleConfig([modelEntry('replayed', { basemodel: 'builtin/replay' })]),
      'missing_history',
      /history_path/,
    ],
    [
      'a universe without prices',
      sampleConfig(good, { universe: ['NVDA'] }),
      'no_prices',
      /No prices.*npm run cli -- prices import/,
    ],
  ];
  it.each(badConfigs)('with a config of %s is refused by name', async (_name, config, code, hint) => {
    folder.writeConfig('bad.json', config);
    await expectRefused({ config_path: 'configs/bad.json' }, code, hint);
  });

  const config_path = 'good.json';
  const badRequests: [name: string, body: Record<string, unknown>, code: string, hint: RegExp][] = [
    ['a config that is not there', { config_path: 'none.json' }, 'file_not_found', /config_path/],
    ['a config outside', { config_path: '../outside.json' }, 'path_outside', /config_path must stay inside/],
    [
      'an unknown signature',
      { config_path, models: ['holder', 'nobody'] },
      'unknown_signature',
      /models: .*"nobody"/,
    ],
    ['no models', { config_path, models: [] }, 'invalid_request', /models should not be empty/],
    [
      'a start after the end',
      { config_path, start_date: '2025-10-07', end_date: '2025-10-02' },
      'invalid_date_range',
      /start_date 2025-10-07 is after end_date 2025-10-02/,
    ],
    [
      'an end in the future',
      { config_path, start_date: '2025-10-02', end_date: '2199-01-04' },
      'date_in_future',
      /end_date 2199-01-04 is in the future; the last day that can be simulated is/,
    ],
    [
      'a range without prices',
      { config_path, start_date: '2025-11-03', end_date: '2025-11-07' },
      'no_prices',
      /No prices are known from 2025-11-03 to 2025-11-07.*npm run cli -- prices import/,
    ],
    [
      'a weekend',
      { config_path, start_date: '2025-10-04', end_date: '2025-10-05' },
      'no_sessions',
      /closed on every day from 2025-10-04 to 2025-10-05/,
    ],
    [
      'a range before the config’s init_date',
      { config_path, start_date: '2025-09-02', end_date: '2025-09-05' },
      'before_init_date',
      /init_date 2025-10-01/,
    ],
    ['a date that does not exist', { config_path, start_date: '2025-02-30' }, 'invalid_date', /start_date/],
    ['an unknown field', { config_path, dates: [] }, 'invalid_request', /dates is not a known field/],
    [
      'thousands of levels',
      { config_path, dates: JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown },
      'invalid_request',
      /The body has arrays and objects more than 20 levels inside each other/,
    ],
  ];
  it.each(badRequests)('with %s is refused by name', async (_name, body, code, hint) => {
    await expectRefused(body, code, hint);
  });

  it('after all of this the good config runs', async () => {
    const range = { start_date: '2025-10-02', end_date: '2025-10-02' };
    expect((await trigger(service, { config_path, ...range })).status).toBe(202);
  });
});

describe('an import', () => {
  const bar = {
    '1. buy price': '10',
    '2. high': '11',
    '3. low': '9',
    '4. sell price': '10.5',
    '5. volume': '7',
  };
  const line = (symbol: string, series: Record<string, unknown>) =>
    JSON.stringify({ 'Meta Data': { '2. Symbol': symbol }, 'Time Series (Daily)': series });

  it.each([
    ['that is not JSON', 'symbol,date,open\n', /error: prices\.txt is not JSON\. Nothing was imported/],
    ['that is empty', '', /error: prices\.txt is empty/],
    [
      'with a corrupt line',
      [line('AAA', { '2025-10-02': bar }), '{"Meta Data": {"2. Sym', line('BBB', {})].join('\n'),
      /error: prices\.txt line 2 is not a JSON object\. Nothing was imported: repair or remove the line/,
    ],
    ['that holds something else', '{"hello": "world"}', /error: prices\.txt holds no daily prices/],
  ])('of a file %s fails by name with exit code 1, and nothing is imported', async (_name, text, hint) => {
    const before = rows();
    writeFileSync(join(folder.root, 'prices.txt'), text);
    const { code, err } = await runProgram('cli', ['prices', 'import', 'prices.txt'], { folder });
    expect(err).toMatch(hint);
    expect(code).toBe(1);
    expect(rows()).toEqual(before);
  });

  it('of a good file and a broken one imports neither', async () => {
    const before = rows();
    writeFileSync(join(folder.root, 'good.jsonl'), line('AAA', { '2025-10-02': bar }));
    writeFileSync(join(folder.root, 'broken.jsonl'), 'nothing');
    const { code, err } = await runProgram('cli', ['prices', 'import', 'good.jsonl', 'broken.jsonl'], {
      folder,
    });
    expect(err).toMatch(/broken\.jsonl is not JSON/);
    expect(code).toBe(1);
    expect(rows()).toEqual(before);
  });

  it('20: keeps bars out that cannot be true, says why, and imports the others', async () => {
    const series = {
      '2025-10-02': bar,
      '2025-10-03': { ...bar, '1. buy price': '0' },
      '2025-10-06': { ...bar, '1. buy price': '-5' },
      '2025-10-07': { ...bar, '1. buy price': '1e30' },
      '2025-10-08': { ...bar, '1. buy price': 'NaN' },
      '2025-10-09': { ...bar, '4. sell price': 'ten' },
    };
    writeFileSync(join(folder.root, 'odd.jsonl'), line('ODD', series));
    const before = countRows(folder, 'daily_bars');
    const report = await runCommand(['prices', 'import', 'odd.jsonl'], { folder });
    expect(report).toContain('odd.jsonl: 5 bars quarantined, they cannot be traded');
    expect(report).toContain('1 x open is 0: ODD 2025-10-03');
    expect(report).toContain('1 x open is negative: ODD 2025-10-06');
    expect(countRows(folder, 'daily_bars')).toBe(before + 1);
    expect(countRows(folder, 'quarantined_bars')).toBe(5);
  });
});

describe('a start', () => {
  let occupied: Server;
  let port: string;

  beforeAll(async () => {
    occupied = createServer().listen(0, '127.0.0.1');
    await once(occupied, 'listening');
    port = String((occupied.address() as AddressInfo).port);
  });

  afterAll(() => {
    occupied.close();
  });

  /** It ends with code 1 and one line, which names no secret and no place of this program. */
  async function expectNoStart(app: AppName, env: Record<string, string>, hint: RegExp): Promise<void> {
    const { code, err } = await runProgram(app, [], { folder, env });
    expect(err).toMatch(hint);
    expect(err).not.toContain('secret-value');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toContain(REPOSITORY);
    expect(code).toBe(1);
  }

  it.each(['API_PORT', 'TRADE_HTTP_PORT'])(
    'with %s in use names the variable and the way out, and leaves no worker behind',
    async (variable) => {
      const hint = new RegExp(`${variable}: port ${port} .*is in use.*Set ${variable} to a free port`);
      await expectNoStart('standalone', { [variable]: port }, hint);
      expect(countRows(folder, 'worker_heartbeats')).toBe(0);
    },
    30_000,
  );

  it.each([
    ['API_PORT', 'secret-value', /API_PORT must be a whole number from 0 to 65535/],
    ['MAX_CONCURRENT_JOBS', '0', /MAX_CONCURRENT_JOBS/],
    ['LOG_LEVEL', 'secret-value', /LOG_LEVEL must be one of fatal, error/],
    ['REDIS_URL', 'secret-value', /REDIS_URL must be a URL that starts with redis:\/\//],
    ['DATABASE_URL', 'mysql://secret-value', /DATABASE_URL must be a URL that starts with postgres:\/\//],
  ])('with a bad %s names it, never its value', async (variable, value, hint) => {
    await expectNoStart('standalone', { [variable]: value }, hint);
  });

  it('of API or worker alone without REDIS_URL names it and the way out', async () => {
    for (const app of ['api', 'worker'] as const) {
      await expectNoStart(app, {}, /REDIS_URL is not set.*npm start/);
    }
  });

  it('with a DATA_DIR that cannot be written names it', async () => {
    const file = join(folder.root, 'a-file');
    writeFileSync(file, '');
    const env = { DATA_DIR: join(file, 'data') };
    await expectNoStart('standalone', env, /DATA_DIR cannot be written\. Set DATA_DIR to a folder/);
    const { code, err } = await runProgram('cli', ['prices', 'generate-sample'], { folder, env });
    expect(err).toMatch(/DATA_DIR cannot be written/);
    expect(code).toBe(1);
  });

  it('on a database of a newer version names the migration, and changes nothing', async () => {
    const newer = join(folder.root, 'newer');
    await runCommand(['prices', 'generate-sample'], { folder, env: { DATA_DIR: newer } });
    const database = new Database(join(newer, 'jobs.db'));
    database
      .prepare('INSERT INTO migrations (timestamp, name) VALUES (?, ?)')
      .run(9_999_999_999_999, 'FromTheFuture9999999999999');
    database.close();
    const hint =
      /jobs\.db was written by a newer version.*FromTheFuture9999999999999.*or use another database/;
    await expectNoStart('standalone', { DATA_DIR: newer }, hint);
    expect(existsSync(join(newer, 'queue'))).toBe(false);
  });

  it('on a jobs.db that is no database names it and leaves it as it is', async () => {
    const broken = new ServiceFolder();
    writeFileSync(join(broken.dataDir, 'jobs.db'), 'not a database '.repeat(500));
    const before = broken.readData('jobs.db');
    await expectNoStart(
      'standalone',
      { DATA_DIR: broken.dataDir },
      /jobs\.db in DATA_DIR is not a readable SQLite/,
    );
    expect(broken.readData('jobs.db')).toBe(before);
    expect(readdirSync(broken.dataDir)).not.toContain('queue');
    broken.remove();
  });

  it('without PostgreSQL at DATABASE_URL names host and variable, never the password', async () => {
    const DATABASE_URL = `postgres://someone:secret-value@127.0.0.1:${port}/nothing`;
    const env = { DATABASE_URL, START_WAIT_S: '0.05' };
    occupied.once('connection', (socket) => socket.destroy());
    await expectNoStart(
      'standalone',
      env,
      /PostgreSQL at 127\.0\.0\.1:\d+\/nothing cannot be reached.*DATABASE_URL/,
    );
  });
});
