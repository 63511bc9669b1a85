import { randomUUID } from 'node:crypto';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { calling, hanging, refusedByProvider, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';

const LATER = '2025-10-10T13:00:00.000Z';
const buy = calling(['buy', { symbol: 'NVDA', amount: 1 }]);
const finish = saying('Done. <FINISH_SIGNAL>');

afterAll(removeTestDatabases);

describeOnEachEngine('CancelSimulation', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
  });

  afterEach(() => world.close());

  async function statuses(jobId: string): Promise<string[]> {
    const modelDays = await world.modelDays(await world.job(jobId));
    return modelDays.map(({ date, signature, status }) => `${date} ${signature} ${status}`);
  }

  it('31: aborts the session under way, starts nothing later, and keeps what was completed', async () => {
    world.script('alpha 2025-10-02', [buy, finish]);
    const begin = (model: string) =>
      new Promise<void>((resolve) => {
        world.script(`${model} 2025-10-03`, [buy, hanging(resolve)]);
      });
    const begun = Promise.all([begin('alpha'), begin('beta')]);
    const { id } = await world.accepted({ end: '2025-10-06' });
    await world.workOffDate();
    const [underWay] = [world.workOffDate(), await begun];
    world.now = LATER;
    expect(await world.cancel(id)).toMatchObject({
      id,
      status: 'cancelled',
      completedAt: LATER,
    });
    await underWay;
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toEqual([]);
    expect(await statuses(id)).toEqual([
      '2025-10-02 alpha completed',
      '2025-10-02 beta completed',
      '2025-10-03 alpha cancelled',
      '2025-10-03 beta cancelled',
      '2025-10-06 alpha cancelled',
      '2025-10-06 beta cancelled',
    ]);
    expect((await world.repositories.portfolios.days('alpha')).map(({ date }) => date)).toEqual([
      '2025-10-02',
    ]);
    expect(await world.count('actions')).toBe(1);
    expect(await world.job(id)).toMatchObject({ status: 'cancelled', completedAt: LATER });
  });

  it('31: a job that waits is cancelled before anything of it runs, and its work in the queue does nothing', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    await world.cancel(id);
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'cancelled', startedAt: undefined });
    expect(await world.count('portfolio_days')).toBe(0);
    const modelDays = await world.modelDays(await world.job(id));
    expect(modelDays.map(({ status, attempt }) => [status, attempt])).toEqual(
      Array(4).fill(['cancelled', 0]),
    );
  });

  it('31: cancelling again, also at one instant, changes nothing', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    await Promise.all([world.cancel(id), world.cancel(id)]);
    const [job, days] = [await world.job(id), await world.modelDays(await world.job(id))];
    world.now = LATER;
    expect(await world.cancel(id)).toEqual(job);
    expect(await world.modelDays(job)).toEqual(days);
  });

  it('a model whose job was cancelled can be simulated again', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    await world.cancel(id);
    expect(await world.play({ end: '2025-10-03' })).toMatchObject({ status: 'completed' });
  });

  it.each([
    ['completed', []],
    ['partial', ['alpha']],
    ['failed', ['alpha', 'beta']],
  ])('a job that is %s is refused, and stays', async (status, failing) => {
    for (const model of failing) world.script(`${model} 2025-10-02`, [{ error: refusedByProvider() }]);
    const { id } = await world.play({ end: '2025-10-02' });
    const ended = await world.job(id);
    expect(ended.status).toBe(status);
    await expect(world.cancel(id)).rejects.toMatchObject({
      code: 'job_finished',
      details: { job_id: id, status },
    });
    expect(await world.job(id)).toEqual(ended);
  });

  it('a job that nobody knows is not_found', async () => {
    await expect(world.cancel(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });
});
