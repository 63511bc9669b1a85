import { configJson, modelJson } from '../../testing/config.builder.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { calling, saying } from '../../testing/scripted-chat-model.fake.js';

let world: SimulationWorld;

async function startWorld(engine: 'sqlite' | 'postgres' = 'sqlite'): Promise<void> {
  world = await SimulationWorld.start(engine);
  await world.importPrices(OCTOBER_PRICES);
}

/** Nothing of a request was stored or queued. */
async function expectNothingDone(): Promise<void> {
  expect(await world.count('jobs')).toBe(0);
  expect(await world.count('model_days')).toBe(0);
  expect(await world.count('portfolios')).toBe(0);
  expect(world.queue.waiting).toEqual([]);
}

afterEach(() => world.close());
afterAll(removeTestDatabases);

describeOnEachEngine('StartSimulation', (engine) => {
  beforeEach(() => startWorld(engine));

  it('stores a job with its model-days and queues its first date', async () => {
    world.writeConfig(configJson({ models: [modelJson('beta'), modelJson('alpha')] }));
    const job = await world.accepted({ start: '2025-10-02', end: '2025-10-03' });
    expect(job).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      status: 'pending',
      mode: 'simulate',
      configPath: 'configs/default_config.json',
      dates: ['2025-10-02', '2025-10-03'],
      models: ['beta', 'alpha'],
      replaceExisting: false,
      warnings: [],
      identity: expect.objectContaining({ price_data_version: 1 }) as object,
      systemFingerprints: {},
      requestId: 'request-1',
      createdAt: '2025-10-10T12:00:00.000Z',
      updatedAt: '2025-10-10T12:00:00.000Z',
    });
    expect(await world.job(job.id)).toEqual(job);
    const modelDays = await world.modelDays(job);
    expect(
      modelDays.map(({ signature, date, status, attempt }) => [date, signature, status, attempt]),
    ).toEqual([
      ['2025-10-02', 'beta', 'pending', 0],
      ['2025-10-02', 'alpha', 'pending', 0],
      ['2025-10-03', 'beta', 'pending', 0],
      ['2025-10-03', 'alpha', 'pending', 0],
    ]);
    expect(world.queue.waiting).toEqual([
      { jobId: job.id, date: '2025-10-02', modelDayIds: [modelDays[0]!.id, modelDays[1]!.id] },
    ]);
    const portfolio = await world.repositories.portfolios.find('alpha');
    expect(portfolio).toMatchObject({ initDate: '2025-10-01', synthetic: false });
    expect(portfolio?.initialCash.toString()).toBe('10000');
  });

  it('30: two identical triggers at one instant make one job', async () => {
    const outcomes = await Promise.all([world.trigger(), world.trigger()]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'existing']);
    const ids = outcomes.map((outcome) => ('job' in outcome ? outcome.job.id : undefined));
    expect(ids[0]).toBe(ids[1]);
    expect(await world.count('jobs')).toBe(1);
    expect(await world.count('model_days')).toBe(5);
    expect(world.queue.waiting).toHaveLength(1);
  });

  it('30: of two different triggers at one instant one is refused', async () => {
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
    const outcomes = await Promise.allSettled([
      world.trigger({ models: ['alpha'] }),
      world.trigger({ models: ['beta'] }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'job_conflict' });
    expect(await world.count('jobs')).toBe(1);
  });
});

describe('StartSimulation', () => {
  beforeEach(() => startWorld());

  it('27: with the queue down the trigger is refused and no row is there', async () => {
    world.queue.state = 'down';
    await expect(world.trigger()).rejects.toMatchObject({ code: 'queue_unavailable', retryable: true });
    await expectNothingDone();
  });

  it('26: a queue that fails after the commit leaves a job, and a worker queues it once', async () => {
    world.queue.state = 'deaf';
    const job = await world.accepted();
    expect(world.log.lines).toMatchObject([
      {
        level: 'warn',
        fields: { job: job.id, date: '2025-10-02' },
        message: expect.stringContaining('not queued yet') as string,
      },
    ]);
    expect(await world.job(job.id)).toMatchObject({ status: 'pending' });
    world.queue.state = 'up';
    await world.useCases.reconcileJobs.execute();
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting.map(({ jobId, date }) => [jobId, date])).toEqual([[job.id, '2025-10-02']]);
  });

  it('the same trigger while the job goes on tells that job, with what it has done', async () => {
    const { id } = await world.accepted();
    const [work] = world.queue.waiting.splice(0);
    await world.runModelDay.execute(work!.modelDayIds[0]!, new AbortController().signal);
    const again = await world.trigger();
    expect(again).toMatchObject({ kind: 'existing', job: { id, status: 'running' } });
    expect(again.kind === 'existing' && again.modelDays.map(({ status }) => status)).toEqual([
      ...['completed', 'pending', 'pending', 'pending', 'pending'],
    ]);
  });

  it('the same named range while the job goes on tells that job, although one of its days has failed', async () => {
    world.script('alpha 2025-10-03', [{ error: new Error('the model broke') }]);
    const { id } = await world.accepted({ start: '2025-10-02', end: '2025-10-07' });
    for (let date = 0; date < 3; date += 1) await world.workOffDate();
    expect(await world.trigger({ start: '2025-10-02', end: '2025-10-07' })).toMatchObject({
      kind: 'existing',
      job: { id },
    });
  });

  it('when everything is completed the answer is current', async () => {
    await world.play();
    expect(await world.trigger()).toMatchObject({
      kind: 'current',
      lastSimulationDate: '2025-10-08',
      nextTradingDay: '2025-10-09',
    });
    expect(await world.count('jobs')).toBe(1);
  });

  it('replace_existing supersedes from its start on and keeps the rows', async () => {
    world.script('alpha 2025-10-02', [
      calling(['buy', { symbol: 'NVDA', amount: 10 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    world.script('alpha 2025-10-03', [
      calling(['sell', { symbol: 'NVDA', amount: 10 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    await world.play({ end: '2025-10-06' });
    world.script('alpha 2025-10-03', [saying('<FINISH_SIGNAL>')]);
    const job = await world.play({ start: '2025-10-03', end: '2025-10-03', replace: true });
    expect(job).toMatchObject({ status: 'completed', replaceExisting: true, dates: ['2025-10-03'] });
    const { portfolios } = world.repositories;
    expect(await portfolios.completedDates('alpha')).toEqual(['2025-10-02', '2025-10-03']);
    const [, replaced] = await portfolios.days('alpha');
    expect(Object.fromEntries(replaced!.closing.holdings)).toEqual({ NVDA: 10 });
    expect(await world.count('portfolio_days')).toBe(4);
  });

  it('9: another initial_cash is refused for a portfolio that goes on, and taken when all of it is replaced', async () => {
    await world.play({ end: '2025-10-02' });
    world.writeConfig(configJson({ agent_config: { initial_cash: 5_000 } }));
    await expect(world.trigger()).rejects.toMatchObject({
      code: 'initial_cash_changed',
      message: expect.stringContaining('initial_cash is 5000, but alpha started with 10000.') as string,
      details: { field: 'agent_config.initial_cash', model: 'alpha' },
    });
    expect(await world.count('jobs')).toBe(1);
    await world.play({ end: '2025-10-02', replace: true });
    const [day] = await world.repositories.portfolios.days('alpha');
    expect(day?.closing.cash.toString()).toBe('5000');
    expect(day?.profit.toString()).toBe('0');
  });

  it('replacing a whole portfolio under a later init_date leaves no day from before it', async () => {
    await world.play({ end: '2025-10-07' });
    world.writeConfig(configJson({ date_range: { init_date: '2025-10-03' } }));
    await world.play({ end: '2025-10-06', replace: true });
    const { portfolios } = world.repositories;
    expect(await portfolios.completedDates('alpha')).toEqual(['2025-10-06']);
    expect(await portfolios.find('alpha')).toMatchObject({ initDate: '2025-10-03' });
  });

  it('keeps a key-less config with the job', async () => {
    const models = [modelJson('alpha', { basemodel: 'gpt-5', openai_api_key: 'canary-key' })];
    world.writeConfig(configJson({ models }));
    const job = await world.accepted();
    expect(await world.repositories.jobs.configOf(job.id)).toEqual(
      configJson({ models: [modelJson('alpha', { basemodel: 'gpt-5' })] }),
    );
  });

  it('says that a market is made up', async () => {
    await world.importPrices({ SYNA: { '2025-10-02': '10 11' } }, true);
    world.writeConfig(configJson({ universe: ['SYNA'] }));
    const job = await world.accepted();
    expect(job.warnings).toEqual([
      'SYNTHETIC market: the prices are made up; the results say nothing about real markets.',
    ]);
    expect(await world.repositories.portfolios.find('alpha')).toMatchObject({ synthetic: true });
  });

  it('takes the day at the exchange for today: before midnight in New York tomorrow is the future', async () => {
    world.now = '2025-10-03T03:59:59.000Z';
    await expect(world.trigger({ end: '2025-10-03' })).rejects.toMatchObject({ code: 'date_in_future' });
    world.now = '2025-10-03T04:00:00.000Z';
    expect((await world.accepted({ end: '2025-10-03' })).dates).toEqual(['2025-10-02', '2025-10-03']);
  });

  it.each<{ code: string; config?: unknown; trigger?: Parameters<SimulationWorld['trigger']>[0] }>([
    { code: 'unknown_signature', trigger: { models: ['gamma'] } },
    { code: 'model_disabled', trigger: { models: ['beta'] } },
    { code: 'no_enabled_models', config: configJson({ models: [modelJson('alpha', { enabled: false })] }) },
    { code: 'invalid_config', config: configJson({ agent_config: { max_steps: 0 } }) },
    { code: 'invalid_config', config: configJson({ agent_config: { initial_cash: -5 } }) },
    { code: 'invalid_config', config: configJson({ models: [modelJson('a'), modelJson('a')] }) },
    { code: 'path_outside', trigger: { configPath: '../../etc/passwd' } },
    { code: 'file_not_found', trigger: { configPath: 'configs/missing.json' } },
    { code: 'invalid_date_range', trigger: { start: '2025-10-03', end: '2025-10-02' } },
    { code: 'date_in_future', trigger: { end: '2025-10-11' } },
    { code: 'no_sessions', trigger: { start: '2025-10-04', end: '2025-10-05' } },
    { code: 'no_prices', config: configJson({ universe: ['MSFT'] }) },
    { code: 'no_prices', trigger: { start: '2025-10-10', end: '2025-10-10' } },
    {
      code: 'before_init_date',
      config: configJson({ date_range: { init_date: '2025-10-06' } }),
      trigger: { start: '2025-10-02', end: '2025-10-03' },
    },
  ])('refuses with $code ($trigger) and nothing is done', async ({ code, config, trigger }) => {
    world.writeConfig(
      config ?? configJson({ models: [modelJson('alpha'), modelJson('beta', { enabled: false })] }),
    );
    await expect(world.trigger(trigger)).rejects.toMatchObject({ code });
    await expectNothingDone();
  });

  it('refuses a date with a completed later one', async () => {
    world.script('alpha 2025-10-03', [{ error: new Error('the model broke') }]);
    await world.play({ end: '2025-10-06' });
    await expect(world.trigger({ start: '2025-10-03', end: '2025-10-08' })).rejects.toMatchObject({
      code: 'later_days_exist',
      details: { field: 'start_date', model: 'alpha', dates: ['2025-10-03'], last_completed: '2025-10-06' },
    });
  });
});
