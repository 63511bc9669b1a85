import { type Environment } from '@app/config';
import { AlphaVantageServer, PREMIUM } from '../../testing/alpha-vantage-server.js';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { calling, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld, WORKER } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';

const { signal } = new AbortController();
const NVDA = {
  '2025-10-02': '100 111 99 110 5',
  '2025-10-03': '110 121 109 120 5',
  '2025-10-06': '120 121 89 90 5',
};
const AAPL = { '2025-10-02': '200 201 199 200 5', '2025-10-03': '200 201 199 200 5' };

afterAll(removeTestDatabases);

describeOnEachEngine('DownloadJobPrices', (engine) => {
  let server: AlphaVantageServer;
  let world: SimulationWorld;

  const open = async (settings: Partial<Environment> = {}) => {
    world = await SimulationWorld.start(engine, {
      settings: {
        alphaVantageApiKey: 'KEY',
        alphaVantageBaseUrl: server.url,
        alphaVantageMinuteLimit: 0,
        ...settings,
      },
    });
    // Monday, an hour before the close.
    world.now = '2025-10-06T19:00:00.000Z';
  };

  beforeEach(async () => {
    server = await AlphaVantageServer.start();
    server.bars = { NVDA, AAPL };
    await open();
  });

  afterEach(async () => {
    await world.close();
    await server.stop();
  });

  it('a trigger whose prices are missing is answered at once; the job downloads, then runs what came', async () => {
    const job = await world.accepted();
    expect(job).toMatchObject({
      status: 'downloading_data',
      dates: ['2025-10-02', '2025-10-03'],
      models: ['alpha'],
    });
    expect(server.questions).toEqual([]);
    expect(world.queue).toMatchObject({ downloads: [job.id], waiting: [] });
    expect(await world.modelDays(job)).toEqual([]);
    await world.useCases.downloadJobPrices.execute(job.id, signal);
    expect(await world.job(job.id)).toMatchObject({
      status: 'pending',
      dates: ['2025-10-02', '2025-10-03'],
      warnings: [],
    });
    await world.workOff();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
    expect(await world.trigger()).toMatchObject({ kind: 'current', lastSimulationDate: '2025-10-03' });
  });

  it('prices of a session that is still open are not stored: its close is not known yet', async () => {
    const { id } = await world.accepted();
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(await world.repositories.prices.lastDateWithCloses(['NVDA'])).toBe('2025-10-03');
  });

  it('without a key nothing is downloaded', async () => {
    await world.close();
    await open({ alphaVantageApiKey: undefined });
    await expect(world.trigger()).rejects.toMatchObject({ code: 'no_prices' });
    await world.importPrices(OCTOBER_PRICES);
    expect(await world.accepted()).toMatchObject({ status: 'pending', warnings: [] });
    expect(server.questions).toEqual([]);
  });

  it('with everything present nothing is downloaded', async () => {
    await world.importPrices(OCTOBER_PRICES);
    expect(await world.accepted({ end: '2025-10-03' })).toMatchObject({ status: 'pending' });
    expect(server.questions).toEqual([]);
  });

  it('18: runs with what came, and says which symbols are missing and why', async () => {
    await world.close();
    await open({ alphaVantageDailyLimit: 3 });
    world.writeConfig(configJson({ universe: ['XXXX', 'NVDA', 'AAPL'] }));
    const { id } = await world.accepted({ start: '2025-10-02', end: '2025-10-03' });
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(await world.job(id)).toMatchObject({
      status: 'pending',
      warnings: [
        'Prices are missing of XXXX on 2025-10-02, 2025-10-03: the provider does not know the symbol.',
        "Prices are missing of AAPL on 2025-10-02, 2025-10-03: today's quota of downloads is used up.",
      ],
    });
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'completed' });
  });

  it('of what is held outside of the universe the prices are downloaded too, so that it can be sold', async () => {
    await world.importPrices({ ...OCTOBER_PRICES, AAPL: { '2025-10-02': '200 200' } });
    world.script('alpha 2025-10-02', [
      calling(['buy', { symbol: 'AAPL', amount: 2 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    await world.play({ start: '2025-10-02', end: '2025-10-02' });
    expect(server.asked).toEqual([]);
    world.writeConfig(configJson({ universe: ['NVDA'] }));
    const { id } = await world.accepted({ start: '2025-10-03', end: '2025-10-03' });
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(new Set(server.asked)).toEqual(new Set(['AAPL compact']));
    world.script('alpha 2025-10-03', [
      calling(['sell', { symbol: 'AAPL', amount: 2 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    await world.workOff();
    const [, friday] = await world.repositories.portfolios.days('alpha');
    expect(friday?.fills).toMatchObject([{ side: 'sell', symbol: 'AAPL', amount: 2 }]);
  });

  it('of an index asks for the members of its dates', async () => {
    await world.close();
    await open({ alphaVantageDailyLimit: 0 });
    // Monday, at nine in the evening.
    world.now = '2025-12-23T02:00:00.000Z';
    world.writeConfig(
      configJson({ date_range: { init_date: '2025-12-18' }, universe: { index: 'NASDAQ-100' } }),
    );
    const friday = { '2025-12-19': '50 50 50 50 5' };
    server.bars = { BIIB: friday, AAPL: friday, ALNY: { '2025-12-22': '400 400 400 400 5' } };
    const { id } = await world.accepted();
    await world.useCases.downloadJobPrices.execute(id, signal);
    const asked = new Set(server.questions.map(({ symbol }) => symbol));
    expect([asked.size, asked.has('BIIB'), asked.has('ALNY'), asked.has('WMT')]).toEqual([
      107,
      true,
      true,
      false,
    ]);
    const { dates, warnings } = await world.job(id);
    expect(dates).toEqual(['2025-12-19', '2025-12-22']);
    // Nobody misses ALNY on the Friday, when it was no member yet; BIIB may still be held on the Monday.
    expect(warnings).toEqual([
      'Prices are missing of AAPL, BIIB on 2025-12-22: the provider has no prices of these sessions.',
      expect.stringMatching(/^Prices are missing of ABNB, ADBE, .+ and 94 more on /),
    ]);
  });

  it('with no calls left a trigger runs what there is, with a warning, or says why there is nothing', async () => {
    await world.close();
    await open({ alphaVantageDailyLimit: 1 });
    server.answerWith = () => ({ status: 503 });
    const failing = await world.accepted();
    await world.useCases.downloadJobPrices.execute(failing.id, signal);
    expect(await world.job(failing.id)).toMatchObject({
      status: 'failed',
      dates: [],
      error: expect.stringContaining("today's quota of downloads is used up") as string,
      completedAt: world.now,
    });
    await expect(world.trigger()).rejects.toMatchObject({
      code: 'no_prices',
      message: expect.stringContaining("today's quota of downloads is used up") as string,
    });
    await world.importPrices({ NVDA: { '2025-10-02': '100 110' } });
    expect(await world.accepted()).toMatchObject({
      status: 'pending',
      dates: ['2025-10-02'],
      warnings: [
        "Prices are missing of NVDA, AAPL on 2025-10-02, 2025-10-03: today's quota of downloads is used up.",
      ],
    });
  });

  it('a catch-up that brings nothing new completes with nothing done; a retry says to trigger again', async () => {
    await world.importPrices({ NVDA: { '2025-10-02': '100 110' }, AAPL: { '2025-10-02': '200 200' } });
    await world.play({ end: '2025-10-02' });
    server.bars = { NVDA: { '2025-10-02': '100 111 99 110 5' } };
    const { id } = await world.accepted();
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(await world.job(id)).toMatchObject({
      status: 'completed',
      dates: [],
      warnings: [
        'Prices are missing of NVDA on 2025-10-03: the provider has no prices of these sessions.',
        'Prices are missing of AAPL on 2025-10-03: the provider does not know the symbol.',
        'No session came in that was not completed already; nothing was simulated.',
      ],
    });
    await expect(world.retry(id)).rejects.toMatchObject({ code: 'nothing_to_retry' });
  });

  it('30: the same request while the download waits is the same job; another of its models is refused', async () => {
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
    const { id } = await world.accepted({ start: '2025-10-02', end: '2025-10-03' });
    expect(await world.trigger({ start: '2025-10-02', end: '2025-10-03' })).toMatchObject({
      kind: 'existing',
      job: { id, status: 'downloading_data' },
    });
    await expect(world.trigger({ end: '2025-10-03', replace: true })).rejects.toMatchObject({
      code: 'job_conflict',
      details: { current_job_id: id, current_date_range: ['2025-10-02', '2025-10-03'] },
    });
  });

  it('400s are answered before anything is stored', async () => {
    await expect(world.trigger({ start: '2025-10-04', end: '2025-10-05' })).rejects.toMatchObject({
      code: 'no_sessions',
    });
    await expect(world.trigger({ end: '2025-10-30' })).rejects.toMatchObject({ code: 'date_in_future' });
    expect(await world.count('jobs')).toBe(0);
    expect(await world.count('job_downloads')).toBe(0);
  });

  it('31: cancelled in the midst of the download, the job makes no further call and never runs', async () => {
    const { id } = await world.accepted();
    server.answerWith = async ({ series }) => {
      await world.cancel(id);
      return series === 'TIME_SERIES_DAILY' ? undefined : { json: PREMIUM };
    };
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(server.questions).toHaveLength(1);
    expect(await world.job(id)).toMatchObject({ status: 'cancelled' });
    await world.useCases.downloadJobPrices.execute(id, signal);
    await world.useCases.reconcileJobs.execute();
    expect(server.questions).toHaveLength(1);
    expect(world.queue.waiting).toEqual([]);
    expect(await world.count('model_days')).toBe(0);
  });

  it('26: a download that the queue never got is queued by the next comparison', async () => {
    world.queue.state = 'deaf';
    const { id } = await world.accepted();
    expect(world.queue.downloads).toEqual([]);
    world.queue.state = 'up';
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.downloads).toEqual([id]);
    expect(await world.job(id)).toMatchObject({ status: 'downloading_data' });
  });

  it('23: killed between two calls, the next process asks only for the rest', async () => {
    const { id } = await world.accepted();
    const killed = new AbortController();
    server.answerWith = ({ symbol, series }) => {
      if (series !== 'TIME_SERIES_DAILY') return { json: PREMIUM };
      if (symbol === 'AAPL') killed.abort(new Error('killed'));
      return undefined;
    };
    await expect(world.useCases.downloadJobPrices.execute(id, killed.signal)).rejects.toThrow('killed');
    expect(await world.job(id)).toMatchObject({ status: 'downloading_data' });
    server.answerWith = undefined;
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(server.asked.filter((asked) => asked.startsWith('NVDA'))).toHaveLength(2);
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'completed', warnings: [] });
  });

  it('26: killed between the plan’s commit and the queue, the first date is queued by the next comparison', async () => {
    const { id } = await world.accepted();
    world.queue.state = 'deaf';
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(world.queue.waiting).toEqual([]);
    world.queue.state = 'up';
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toMatchObject([{ jobId: id, date: '2025-10-02' }]);
  });

  it('24: an older attempt that was taken over makes no further call, and plans nothing', async () => {
    const { id } = await world.accepted();
    server.answerWith = async ({ series }) => {
      if (series === 'TIME_SERIES_DAILY') return undefined;
      // While the first attempt waits for its first answer, another worker takes the job up.
      await world.repositories.jobDownloads.claim(id, WORKER, world.now);
      return { json: PREMIUM };
    };
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(server.questions).toHaveLength(1);
    expect(await world.job(id)).toMatchObject({ status: 'downloading_data' });
    server.answerWith = undefined;
    await world.useCases.downloadJobPrices.execute(id, signal);
    expect(await world.job(id)).toMatchObject({ status: 'pending' });
  });

  it('two workers at once: one plan, no symbol asked for twice', async () => {
    const { id } = await world.accepted();
    await Promise.all([
      world.useCases.downloadJobPrices.execute(id, signal),
      world.useCases.downloadJobPrices.execute(id, signal),
    ]);
    await world.workOff();
    const job = await world.job(id);
    expect(job).toMatchObject({ status: 'completed' });
    expect((await world.modelDays(job)).map(({ date }) => date)).toEqual(['2025-10-02', '2025-10-03']);
  });

  it('never downloads for a made-up market', async () => {
    await world.importPrices({ NVDA: { '2025-10-02': '10 11' } }, true);
    expect(await world.accepted()).toMatchObject({ status: 'pending' });
    expect(server.questions).toEqual([]);
  });
});
