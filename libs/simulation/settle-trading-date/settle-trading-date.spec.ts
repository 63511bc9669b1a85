import { configJson, modelJson } from '../../testing/config.builder.js';
import { day } from '../../testing/portfolio.builder.js';
import { OCTOBER_PRICES, SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';

let world: SimulationWorld;
const signal = new AbortController().signal;
const broken = [{ error: new Error('the model broke') }];

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta'), modelJson('gamma')] }));
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

/** The model-days of a date's work, all of them run. */
async function runDate(): Promise<void> {
  const [work] = world.queue.waiting.splice(0);
  await Promise.allSettled(work!.modelDayIds.map((id) => world.runModelDay.execute(id, signal)));
}

describe('SettleTradingDate', () => {
  it('22: of three models one fails, the others complete, the next date starts with all, the job is partial', async () => {
    world.script('beta 2025-10-02', broken);
    const job = await world.accepted({ start: '2025-10-02', end: '2025-10-03' });
    await runDate();
    await world.settleTradingDate.execute(job.id, day('2025-10-02'));
    expect(world.queue.waiting).toMatchObject([{ jobId: job.id, date: '2025-10-03' }]);
    expect(world.queue.waiting[0]?.modelDayIds).toHaveLength(3);
    expect(await world.job(job.id)).toMatchObject({ status: 'running' });
    await world.workOff();
    expect(
      (await world.modelDays(job)).map(({ date, signature, status }) => `${date} ${signature} ${status}`),
    ).toEqual([
      '2025-10-02 alpha completed',
      '2025-10-02 beta failed',
      '2025-10-02 gamma completed',
      '2025-10-03 alpha completed',
      '2025-10-03 beta completed',
      '2025-10-03 gamma completed',
    ]);
    expect(await world.job(job.id)).toMatchObject({
      status: 'partial',
      error: undefined,
      startedAt: '2025-10-10T12:00:00.000Z',
      completedAt: '2025-10-10T12:00:00.000Z',
    });
  });

  it('a job whose model-days all completed is completed', async () => {
    expect(await world.play({ end: '2025-10-02' })).toMatchObject({ status: 'completed', error: undefined });
  });

  it('a job of which nothing completed is failed, and tells the first error', async () => {
    for (const signature of ['alpha', 'beta', 'gamma']) world.script(`${signature} 2025-10-02`, broken);
    expect(await world.play({ end: '2025-10-02' })).toMatchObject({
      status: 'failed',
      error:
        'No model-day completed. The first error: Something failed on our side; the worker log has the cause.',
    });
  });

  it('settling a date again queues nothing twice and ends nothing twice', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    await runDate();
    await world.settleTradingDate.execute(job.id, day('2025-10-02'));
    await world.settleTradingDate.execute(job.id, day('2025-10-02'));
    expect(world.queue.waiting).toHaveLength(1);
    await runDate();
    await world.settleTradingDate.execute(job.id, day('2025-10-03'));
    const ended = await world.job(job.id);
    world.now = '2025-10-10T13:00:00.000Z';
    await world.settleTradingDate.execute(job.id, day('2025-10-03'));
    expect(await world.job(job.id)).toEqual(ended);
    expect(world.log.lines.filter(({ message }) => message === 'job ended')).toHaveLength(1);
    expect(world.queue.waiting).toEqual([]);
  });

  it('fails what the queue gave up, so that the job goes on', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    await world.runModelDay.execute(work!.modelDayIds[0]!, signal);
    await world.settleTradingDate.execute(job.id, day('2025-10-02'));
    const modelDays = await world.modelDays(job);
    expect(modelDays.slice(0, 3).map(({ status }) => status)).toEqual(['completed', 'failed', 'failed']);
    expect(modelDays[1]).toMatchObject({
      error: 'The queue gave this model-day up after its worker died again and again.',
      completedAt: '2025-10-10T12:00:00.000Z',
    });
    expect(world.queue.waiting).toMatchObject([{ date: '2025-10-03' }]);
  });

  it('of a job that nobody knows is an error', async () => {
    await expect(world.settleTradingDate.execute('missing', day('2025-10-02'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('a queue that is down leaves the job running, for the next try', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    await runDate();
    world.queue.state = 'down';
    const settled = world.settleTradingDate.execute(job.id, day('2025-10-02'));
    await expect(settled).rejects.toMatchObject({ code: 'queue_unavailable' });
    world.queue.state = 'up';
    await world.settleTradingDate.execute(job.id, day('2025-10-02'));
    expect(world.queue.waiting).toMatchObject([{ date: '2025-10-03' }]);
  });
});
