import { Database, Repositories, type DownloadLimits } from '@app/database';
import {
  AlphaVantageServer,
  dailyJson,
  PER_MINUTE,
  perDay,
  PREMIUM,
} from '../../testing/alpha-vantage-server.js';
import { day } from '../../testing/portfolio.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../../testing/test-database.js';
import { AlphaVantageClient } from './alpha-vantage-client.js';
import { describeMissing } from './describe-missing.js';
import { type PriceDemand } from './plan-downloads.js';
import { type DownloadWatch, PriceDownloader } from './price-downloader.js';
import { downloadQuota } from './quota.js';

const BARS = { '2025-10-02': '10 12 9 11 100', '2025-10-03': '11 12 9 12 100' };
const DATES = [day('2025-10-02'), day('2025-10-03')];
const { signal } = new AbortController();
const demandOf = (...symbols: string[]): PriceDemand => ({ symbols, dates: DATES });

afterAll(removeTestDatabases);

describeOnEachEngine('PriceDownloader', (engine) => {
  let server: AlphaVantageServer;
  let database: Database;
  let repositories: Repositories;
  let now: string;
  let paused: number;
  let clockStands: boolean;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    server = await AlphaVantageServer.start();
    server.bars = { AAPL: BARS, MSFT: BARS, NVDA: BARS };
    // A free key: what the tests are about, unless they say otherwise.
    server.answerWith = ({ series }) => (series === 'TIME_SERIES_DAILY' ? undefined : { json: PREMIUM });
    now = '2025-10-06T14:00:00.000Z';
    paused = 0;
    clockStands = false;
  });

  afterEach(async () => {
    await server.stop();
    await database.close();
  });

  const downloader = (limits: Partial<DownloadLimits> = {}) =>
    new PriceDownloader({
      client: new AlphaVantageClient({ baseUrl: server.url, apiKey: 'KEY' }),
      repositories,
      limits: { perDay: 25, perMinute: 0, ...limits },
      clock: () => new Date(now),
      pause: (ms) => {
        paused += ms;
        if (!clockStands) now = new Date(Date.parse(now) + ms).toISOString();
        return Promise.resolve();
      },
    });
  const run = (
    demand: PriceDemand,
    limits: Partial<DownloadLimits> = {},
    watch: Partial<DownloadWatch> = {},
  ) => downloader(limits).run(demand, { signal, ...watch });

  it('stores what it gets, and makes no call when everything is there', async () => {
    const { steps, stopped } = await run(demandOf('AAPL', 'MSFT'));
    expect(steps.map(({ symbol, outcome }) => `${symbol} ${outcome}`)).toEqual([
      'AAPL premium',
      'AAPL ok',
      'MSFT ok',
    ]);
    expect(stopped).toBeUndefined();
    expect((await repositories.prices.bar('MSFT', day('2025-10-03')))?.close?.toString()).toBe('12');
    expect((await run(demandOf('AAPL', 'MSFT'))).steps).toEqual([]);
  });

  it('remembers for a month that a series is premium, and forgets it when told to', async () => {
    await run(demandOf('AAPL'));
    now = '2025-10-30T14:00:00.000Z';
    const later = { symbols: ['MSFT'], dates: DATES };
    expect((await run(later)).steps.map(({ series }) => series)).toEqual(['TIME_SERIES_DAILY']);
    const again = { symbols: ['NVDA'], dates: DATES, retryPremium: true };
    expect((await run(again)).steps.map(({ series }) => series)).toEqual([
      'TIME_SERIES_DAILY_ADJUSTED',
      'TIME_SERIES_DAILY',
    ]);
  });

  it('stores the splits and dividends of a key that may have them', async () => {
    const adjusted = { '2025-10-02': '100 110 90 105 10 0.25 1', '2025-10-03': '10 11 9 10 10 0 10.0' };
    server.answerWith = ({ symbol }) => ({ json: dailyJson(symbol, adjusted) });
    await run(demandOf('AAPL'));
    const actions = await repositories.corporateActions.between(
      ['AAPL'],
      day('2025-10-01'),
      day('2025-10-31'),
    );
    expect(
      actions.map(({ date, splitFactor, dividend }) => [date, splitFactor, dividend.toString()]),
    ).toEqual([
      ['2025-10-02', '1', '0.25'],
      ['2025-10-03', '10', '0'],
    ]);
    expect((await repositories.prices.bar('AAPL', day('2025-10-02')))?.close?.toString()).toBe('105');
  });

  it('keeps what it got when the day’s calls are used up, over restarts, and goes on the next day', async () => {
    const demand = demandOf('AAPL', 'MSFT', 'NVDA');
    expect(await run(demand, { perDay: 2 })).toMatchObject({
      stopped: 'quota',
      steps: [{}, { symbol: 'AAPL' }],
    });
    expect(await run(demand, { perDay: 2 })).toEqual({ stopped: 'quota', steps: [] });
    expect(server.asked).toEqual(['AAPL compact', 'AAPL compact']);
    const missing = await downloader().missing(demand);
    const knowledge = await downloader().knowledge(demand);
    expect(describeMissing(missing, knowledge, { stopped: 'quota' })).toEqual([
      "Prices are missing of MSFT, NVDA on 2025-10-02, 2025-10-03: today's quota of downloads is used up.",
    ]);
    expect(
      await downloadQuota(repositories.priceDownloads, { perDay: 2, perMinute: 5 }, new Date(now)),
    ).toEqual({
      limitPerDay: 2,
      usedToday: 2,
      leftToday: 0,
      limitPerMinute: 5,
      usedThisMinute: 2,
      leftThisMinute: 3,
      resetsAt: '2025-10-07T04:00:00.000Z',
    });
    now = '2025-10-07T03:59:59.000Z';
    expect((await run(demand, { perDay: 2 })).stopped).toBe('quota');
    now = '2025-10-07T04:00:00.000Z';
    expect((await run(demand, { perDay: 2 })).stopped).toBeUndefined();
    expect(await downloader().missing(demand)).toEqual([]);
  });

  it('waits for the calls of a minute', async () => {
    await run(demandOf('AAPL', 'MSFT', 'NVDA'), { perMinute: 2 });
    expect(server.questions).toHaveLength(4);
    expect(paused).toBe(60_000);
  });

  it('two processes together ask for each symbol once', async () => {
    const demand = demandOf('AAPL', 'MSFT', 'NVDA');
    await run(demandOf('AAPL'));
    clockStands = true;
    await Promise.all([run(demand), run(demand)]);
    expect(server.asked.slice(2).sort()).toEqual(['MSFT compact', 'NVDA compact']);
  });

  it('does not ask again on the day for what the provider does not have', async () => {
    server.bars = { AAPL: { '2025-10-02': '10 12 9 11 100' } };
    const demand = demandOf('AAPL', 'XXXX');
    await run(demand);
    const calls = server.questions.length;
    expect((await run(demand)).steps).toEqual([]);
    expect(server.questions).toHaveLength(calls);
    expect(
      describeMissing(await downloader().missing(demand), await downloader().knowledge(demand), {}),
    ).toEqual([
      'Prices are missing of AAPL on 2025-10-03: the provider has no prices of these sessions.',
      'Prices are missing of XXXX on 2025-10-02, 2025-10-03: the provider does not know the symbol.',
    ]);
  });

  it('believes the provider that its daily limit is reached', async () => {
    server.answerWith = () => ({ json: perDay('KEY') });
    expect(await run(demandOf('AAPL', 'MSFT'))).toMatchObject({ stopped: 'quota', steps: [{}] });
    expect(await downloader().quotaIsLeft()).toBe(false);
    expect((await run(demandOf('MSFT'))).steps).toEqual([]);
  });

  it('tries again what failed for a passing reason, and gives up after three failures in a row', async () => {
    const replies = ['drop-connection', { json: PER_MINUTE }] as const;
    let call = 0;
    server.answerWith = ({ series }) =>
      series === 'TIME_SERIES_DAILY' ? replies[call++] : { json: PREMIUM };
    expect((await run(demandOf('AAPL'))).steps.map(({ outcome }) => outcome)).toEqual([
      'premium',
      'unreachable',
      'rate_limited',
      'ok',
    ]);
    server.answerWith = () => ({ status: 503 });
    expect(await run(demandOf('MSFT', 'NVDA'))).toMatchObject({
      stopped: 'unreachable',
      steps: [{}, {}, {}],
    });
  });

  it('stops at a bad key, and leaves out a symbol whose answer cannot be read', async () => {
    server.answerWith = ({ symbol }) =>
      symbol === 'AAPL'
        ? { text: '<html>' }
        : { json: { 'Error Message': 'the parameter apikey is invalid' } };
    expect(await run(demandOf('AAPL', 'MSFT', 'NVDA'))).toMatchObject({
      stopped: 'invalid_key',
      steps: [{ symbol: 'AAPL', outcome: 'bad_answer' }, { symbol: 'MSFT' }],
    });
  });

  it('ends when it is not wanted any more, and when its signal says so', async () => {
    const stillWanted = () => Promise.resolve(server.questions.length < 2);
    expect((await run(demandOf('AAPL', 'MSFT'), {}, { stillWanted })).stopped).toBe('abandoned');
    expect(server.asked).toEqual(['AAPL compact', 'AAPL compact']);
    const aborted = AbortSignal.abort(new Error('shutting down'));
    await expect(run(demandOf('MSFT'), {}, { signal: aborted })).rejects.toThrow('shutting down');
  });
});
