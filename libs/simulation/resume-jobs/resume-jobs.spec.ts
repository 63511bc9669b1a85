import { configJson, modelJson } from '../../testing/config.builder.js';
import { OCTOBER_PRICES, SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';

let world: SimulationWorld;
const signal = new AbortController().signal;

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

describe('ResumeJobs', () => {
  it('finds nothing to do without jobs, or with finished ones', async () => {
    expect(await world.resumeJobs.execute()).toEqual([]);
    await world.play({ end: '2025-10-02' });
    expect(await world.resumeJobs.execute()).toEqual([]);
    expect(world.queue.waiting).toEqual([]);
  });

  it('25: queues again what a wiped queue forgot: of the first open date, what has not ended', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    await world.runModelDay.execute(work!.modelDayIds[0]!, signal);
    expect(await world.resumeJobs.execute()).toEqual([job.id]);
    expect(world.queue.waiting).toEqual([
      { jobId: job.id, date: '2025-10-02', modelDayIds: [work!.modelDayIds[1]] },
    ]);
    await world.workOff();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
  });

  it('goes on with the next date when a date was done but never settled', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    for (const id of work!.modelDayIds) await world.runModelDay.execute(id, signal);
    await world.resumeJobs.execute();
    expect(world.queue.waiting).toMatchObject([{ jobId: job.id, date: '2025-10-03' }]);
  });

  it('ends a job whose last date was done but never settled', async () => {
    const job = await world.accepted({ end: '2025-10-02' });
    const [work] = world.queue.waiting.splice(0);
    for (const id of work!.modelDayIds) await world.runModelDay.execute(id, signal);
    await world.resumeJobs.execute();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
    expect(world.queue.waiting).toEqual([]);
  });
});
