import { AlphaVantageServer, PREMIUM } from '../libs/testing/alpha-vantage-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runProgram, ServiceProcess } from '../libs/testing/service-process.js';
import { modelEntry, simulationConfig } from './simulation-configs.js';
import { startJob, trigger, waitForEnd } from './simulation-client.js';

const KEY = 'CANARY-ALPHA-VANTAGE-KEY';
const RANGE = { start_date: '2025-10-02', end_date: '2025-10-03' };
const UNIVERSE = ['NVDA', 'AAPL', 'XXXX', 'ZZZZ'];

describe('Downloading prices, over HTTP', () => {
  const folder = new ServiceFolder();
  let provider: AlphaVantageServer;
  let service: ServiceProcess;
  let release: () => void;
  let env: Record<string, string>;

  beforeAll(async () => {
    provider = await AlphaVantageServer.start();
    provider.bars = {
      NVDA: {
        '2025-10-01': '100 100 100 100 5',
        '2025-10-02': '100 110 100 110 5',
        '2025-10-03': '110 120 110 120 5',
      },
      // A hole on the 3rd, and a bar that cannot be true.
      AAPL: {
        '2025-10-01': '0 200 200 200 5',
        '2025-10-02': '200 200 200 200 5',
        '2025-10-06': '200 200 200 200 5',
      },
    };
    const released = new Promise<void>((resolve) => (release = resolve));
    provider.answerWith = async ({ series }) => {
      await released;
      return series === 'TIME_SERIES_DAILY' ? undefined : { json: PREMIUM };
    };
    // One call learns that the adjusted series is premium; four symbols would need five.
    env = {
      ALPHAADVANTAGE_API_KEY: KEY,
      ALPHAVANTAGE_BASE_URL: provider.url,
      ALPHAVANTAGE_DAILY_LIMIT: '4',
      ALPHAVANTAGE_MINUTE_LIMIT: '0',
    };
    folder.writeConfig(
      'default_config.json',
      simulationConfig([modelEntry('alpha')], { universe: UNIVERSE }),
    );
    await folder.provideQueue();
    service = await ServiceProcess.start('standalone', { folder, env });
  });

  afterAll(async () => {
    release();
    await service.stop();
    await provider.stop();
    folder.remove();
  });

  it('18: answers 202 at once, waits in downloading_data, then completes and says what is missing and why', async () => {
    const jobId = await startJob(service, RANGE);
    expect((await service.request('GET', `/simulate/status/${jobId}`)).body).toMatchObject({
      status: 'downloading_data',
      date_range: ['2025-10-02', '2025-10-03'],
      progress: { total_model_days: 0 },
      completed_at: null,
    });
    expect(await trigger(service, RANGE)).toMatchObject({
      status: 200,
      body: { job_id: jobId, status: 'downloading_data' },
    });
    expect(await trigger(service, { ...RANGE, replace_existing: true })).toMatchObject({
      status: 409,
      body: { error: 'job_conflict', details: { current_job_id: jobId } },
    });
    release();
    expect(await waitForEnd(service, jobId)).toMatchObject({
      status: 'completed',
      date_range: ['2025-10-02', '2025-10-03'],
      progress: { total_model_days: 2, completed: 2 },
      warnings: [
        'Prices are missing of AAPL on 2025-10-03: the provider has no prices of these sessions.',
        'Prices are missing of XXXX on 2025-10-02, 2025-10-03: the provider does not know the symbol.',
        "Prices are missing of ZZZZ on 2025-10-02, 2025-10-03: today's quota of downloads is used up.",
      ],
    });
    expect(provider.questions.map(({ symbol, series }) => `${symbol} ${series}`)).toEqual([
      'NVDA TIME_SERIES_DAILY_ADJUSTED',
      'NVDA TIME_SERIES_DAILY',
      'AAPL TIME_SERIES_DAILY',
      'XXXX TIME_SERIES_DAILY',
    ]);
    expect(await trigger(service, RANGE)).toMatchObject({ status: 200, body: { status: 'current' } });
  });

  it('GET /data/coverage tells dates, gaps and downloads', async () => {
    const { status, body } = await service.request('GET', '/data/coverage');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      symbols: [
        {
          symbol: 'AAPL',
          first_date: '2025-10-02',
          last_date: '2025-10-06',
          sessions: 2,
          gap_count: 1,
          gaps: ['2025-10-03'],
          last_download: { outcome: 'ok' },
          quarantined: 1,
        },
        {
          symbol: 'NVDA',
          sessions: 3,
          gap_count: 0,
          gaps: [],
          last_download: { outcome: 'ok' },
          quarantined: 0,
        },
      ],
    });
  });

  it('GET /data/quota tells what is left, and that a key is set', async () => {
    const { status, body } = await service.request('GET', '/data/quota');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      key_set: true,
      limit_per_day: 4,
      used_today: 4,
      left_today: 0,
      limit_per_minute: null,
      left_this_minute: null,
    });
  });

  it('20: GET /data/quarantine lists what cannot be true, page by page', async () => {
    expect(await service.request('GET', '/data/quarantine?limit=1')).toMatchObject({
      status: 200,
      body: {
        bars: [
          {
            symbol: 'AAPL',
            date: '2025-10-01',
            reason: 'open is 0',
            source: expect.stringMatching(/^TIME_SERIES_DAILY \w+ AAPL$/) as string,
          },
        ],
        next_before: 1,
      },
    });
    expect(await service.request('GET', '/data/quarantine?before=1&symbol=AAPL')).toMatchObject({
      body: { bars: [], next_before: null },
    });
    expect(await service.request('GET', '/data/quarantine?limit=0')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
  });

  it('44: the key is in no answer and in no log line', async () => {
    const answers = await Promise.all(
      ['/data/coverage', '/data/quota', '/data/quarantine', '/simulate/current'].map((path) =>
        service.request('GET', path),
      ),
    );
    expect(JSON.stringify(answers)).not.toContain(KEY);
    expect(service.log.filter(({ text }) => text.includes(KEY))).toEqual([]);
    expect(service.log.filter(({ msg }) => msg === 'prices asked for')).toHaveLength(4);
  });

  it('prices download and coverage, on the command line, keep to the same quota', async () => {
    const args = [
      'prices',
      'download',
      '--symbols',
      'NVDA,ZZZZ',
      '--from',
      '2025-10-02',
      '--to',
      '2025-10-03',
    ];
    const used = await runProgram('cli', args, { folder, env });
    expect(used).toMatchObject({ code: 0, err: '' });
    expect(used.out).toContain('1 of 2 symbols lack prices from 2025-10-02 to 2025-10-03.');
    expect(used.out).toContain(
      "warning: Prices are missing of ZZZZ on 2025-10-02, 2025-10-03: today's quota",
    );
    expect(used.out).toContain('0 calls made; 0 left until ');
    const raised = { ...env, ALPHAVANTAGE_DAILY_LIMIT: '0' };
    provider.bars = { ...provider.bars, ZZZZ: { '2025-10-02': '1 1 1 1 5', '2025-10-03': '1 1 1 1 5' } };
    const more = await runProgram('cli', args, { folder, env: raised });
    expect(more.out).toMatch(/ZZZZ \(TIME_SERIES_DAILY, \w+\): 2 bars added, 0 changed/);
    expect(more.out).toContain('1 calls made; no daily limit.');
    const coverage = await runProgram('cli', ['prices', 'coverage'], { folder, env });
    expect(coverage.out).toContain('AAPL  2025-10-02 to 2025-10-06, 2 sessions; 1 missing (last 2025-10-03)');
  }, 120_000);
});
