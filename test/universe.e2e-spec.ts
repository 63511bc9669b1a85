import { jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, runProgram, ServiceProcess } from '../libs/testing/service-process.js';
import { startJob, trigger, waitForEnd } from './simulation-client.js';
import { modelEntry, simulationConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

jest.setTimeout(120_000);

const SESSIONS = ['2025-12-17', '2025-12-18', '2025-12-19', '2025-12-22', '2025-12-23', '2026-06-25'];

/** A line of the batch system's merged.jsonl: the same price on every session. */
function priceLine(symbol: string, price: string): string {
  const bar = {
    '1. buy price': price,
    '2. high': price,
    '3. low': price,
    '4. sell price': price,
    '5. volume': '9',
  };
  const series = Object.fromEntries(SESSIONS.map((date) => [date, bar]));
  return JSON.stringify({ 'Meta Data': { '2. Symbol': symbol }, 'Time Series (Daily)': series });
}

describe('the universe of a config', () => {
  const teardown = new Teardown();
  let folder: ServiceFolder;

  beforeAll(async () => {
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    const lines = [priceLine('AAPL', '100'), priceLine('BIIB', '50'), priceLine('ALNY', '400')];
    const prices = join(folder.root, 'merged.jsonl');
    writeFileSync(prices, lines.join('\n'));
    await runCommand(['prices', 'import', prices], { folder });
    const index = { date_range: { init_date: '2025-12-18' }, universe: { index: 'NASDAQ-100' } };
    const models = [modelEntry('weights', { basemodel: 'builtin/equal-weight' })];
    folder.writeConfig('index.json', simulationConfig(models, index));
    folder.writeConfig('nasdaq100.json', ['AAPL', 'BIIB']);
  });

  afterAll(() => teardown.run());

  it('may be an index: each session trades the members of its date, and results name it', async () => {
    const service = await ServiceProcess.start('standalone', { folder });
    teardown.add(() => service.stop());
    const range = { start_date: '2025-12-19', end_date: '2025-12-22' };
    const job = await waitForEnd(service, await startJob(service, { config_path: 'index.json', ...range }));
    expect(job).toMatchObject({ status: 'completed', date_range: ['2025-12-19', '2025-12-22'] });
    const expected = [
      ['2025-12-19', { AAPL: 50, BIIB: 100, CASH: 0 }],
      ['2025-12-22', { AAPL: 50, ALNY: 12, CASH: 200 }],
    ] as const;
    for (const [date, positions] of expected) {
      const { body } = await service.request('GET', `/results?date=${date}`);
      expect(body).toMatchObject({ results: [{ model: 'weights', positions }] });
    }
    const query = 'start_date=2025-12-19&end_date=2025-12-22';
    const universe = { index: 'NASDAQ-100', symbols: 107 };
    const board = await service.request('GET', `/leaderboard?${query}`);
    expect(board.body).toMatchObject({ entries: [{ universe }, { universe }, { universe }] });
    const performance = await service.request('GET', `/performance?${query}`);
    expect(performance.body).toMatchObject({ results: [{ name: 'weights', universe }] });
    const late = { config_path: 'index.json', start_date: '2026-06-25', end_date: '2026-06-25' };
    expect(await trigger(service, late)).toMatchObject({
      status: 400,
      body: { error: 'universe_unknown', details: { known_from: '2015-01-01', known_until: '2026-06-24' } },
    });
  });

  it('a config of the batch system for the US market by the day runs as it is', async () => {
    const placeholders = {
      openai_base_url: 'Optional: YOUR_OPENAI_BASE_URL',
      openai_api_key: 'Optional: YOUR_OPENAI_API_KEY',
    };
    const models = [modelEntry('off', { enabled: false, ...placeholders }), modelEntry('on')];
    const { agent_config, ...rest } = simulationConfig(models, {
      market: 'us',
      date_range: { init_date: '2025-12-17', end_date: '2025-12-19' },
      log_config: { log_path: './data/agent_data' },
    });
    folder.writeConfig('batch.json', {
      ...rest,
      agent_config: { ...(agent_config as object), verbose: true },
    });
    const { code, out } = await runProgram('cli', ['simulate', '--config', 'configs/batch.json'], {
      folder,
    });
    expect([code, out]).toEqual([0, expect.stringMatching(/^on +2 +0 +0 +2025-12-19 /m) as string]);
  });

  it('one for another market is refused in one sentence', async () => {
    folder.writeConfig('hour.json', {
      ...simulationConfig([modelEntry('on')]),
      agent_type: 'BaseAgent_Hour',
      date_range: { init_date: '2025-10-23 14:00:00' },
    });
    const { code, err } = await runProgram('cli', ['simulate', '--config', 'configs/hour.json'], {
      folder,
    });
    expect(code).not.toBe(0);
    expect(err).toContain(
      'error: The config is not valid: agent_type: hourly sessions are not supported; a session is a day of US stocks ' +
        '(agent_type "BaseAgent", market "us"). (invalid_config)',
    );
  });
});
