import { Repositories, type JobRepository } from '@app/database';
import { type Job } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { workerOf } from '../../testing/job.builder.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { composeUseCases } from '../compose-use-cases.js';
import { type SettleTradingDate } from '../settle-trading-date/settle-trading-date.js';
import { ReconcileJobs } from './reconcile-jobs.js';

const signal = new AbortController().signal;

afterAll(removeTestDatabases);

describeOnEachEngine('ReconcileJobs', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
  });

  afterEach(() => world.close());

  it('finds nothing to do without jobs, or with finished ones', async () => {
    await world.useCases.reconcileJobs.execute();
    const { id } = await world.play({ end: '2025-10-02' });
    const ended = await world.job(id);
    await world.useCases.reconcileJobs.execute();
    expect(await world.job(id)).toEqual(ended);
    expect(world.queue.waiting).toEqual([]);
  });

  it('25: queues again what a wiped queue forgot: of the first open date, what has not ended', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    await world.runModelDay.execute(work!.modelDayIds[0]!, signal);
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toEqual([
      { jobId: job.id, date: '2025-10-02', modelDayIds: [work!.modelDayIds[1]] },
    ]);
    await world.workOff();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
  });

  it('25: queues again what was running when everything died, and it runs as the next attempt', async () => {
    const job = await world.accepted({ end: '2025-10-02' });
    const [work] = world.queue.waiting.splice(0);
    await world.repositories.modelDays.claim(work!.modelDayIds[0]!, workerOf('dead-worker'), world.now);
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toEqual([work]);
    await world.workOff();
    expect(await world.modelDays(job)).toMatchObject([
      { status: 'completed', attempt: 2, failures: 0 },
      { status: 'completed', attempt: 1, failures: 0 },
    ]);
  });

  it('leaves a date alone that the queue is busy with', async () => {
    await world.accepted({ end: '2025-10-03' });
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toHaveLength(1);
    world.queue.take();
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toEqual([]);
  });

  it('26: a job that was stored but never queued is queued once, also by several at once', async () => {
    world.queue.state = 'deaf';
    const job = await world.accepted({ end: '2025-10-03' });
    expect(world.queue.waiting).toEqual([]);
    world.queue.state = 'up';
    await Promise.all(Array.from({ length: 4 }, () => world.useCases.reconcileJobs.execute()));
    expect(world.queue.waiting).toMatchObject([{ jobId: job.id, date: '2025-10-02' }]);
    await world.workOff();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
    expect(await world.count('portfolio_days')).toBe(4);
  });

  it.each([
    ['first', 0],
    ['second', 1],
    ['last', 2],
  ])('a job that cannot go on, the %s of three, stops none of the others', async (_which, bad) => {
    const several = await SimulationWorld.start(engine, { settings: { maxConcurrentJobs: 3 } });
    try {
      await several.importPrices(OCTOBER_PRICES);
      several.writeConfig(configJson({ models: ['a', 'b', 'c'].map((signature) => modelJson(signature)) }));
      const jobs: Job[] = [];
      for (const [index, signature] of ['a', 'b', 'c'].entries()) {
        several.now = `2025-10-10T12:00:0${index}.000Z`;
        jobs.push(await several.accepted({ end: '2025-10-02', models: [signature] }));
      }
      several.queue.waiting.splice(0);
      several.log.lines.length = 0;
      const settle = several.useCases.settleTradingDate;
      const failing = {
        continueOrEnd: (...[job, action]: Parameters<SettleTradingDate['continueOrEnd']>) =>
          job.id === jobs[bad]!.id
            ? Promise.reject(new Error('its files cannot be written'))
            : settle.continueOrEnd(job, action),
      } as SettleTradingDate;
      await new ReconcileJobs(several, failing).execute();
      const others = jobs.filter((_, index) => index !== bad);
      expect(several.queue.waiting.map(({ jobId }) => jobId)).toEqual(others.map(({ id }) => id));
      expect(several.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
        {
          message: 'the job could not be compared with the queue; it is tried again',
          fields: { job: jobs[bad]!.id },
        },
      ]);
    } finally {
      await several.close();
    }
  });

  it('goes on with the next date when a date was done but never settled', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    for (const id of work!.modelDayIds) await world.runModelDay.execute(id, signal);
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting).toMatchObject([{ jobId: job.id, date: '2025-10-03' }]);
  });

  it('ends a job whose last date was done but never settled, once', async () => {
    const job = await world.accepted({ end: '2025-10-02' });
    const [work] = world.queue.waiting.splice(0);
    for (const id of work!.modelDayIds) await world.runModelDay.execute(id, signal);
    await Promise.all([world.useCases.reconcileJobs.execute(), world.useCases.reconcileJobs.execute()]);
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
    expect(world.queue.waiting).toEqual([]);
  });
});

describe('ReconcileJobs at an interval', () => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start();
    await world.importPrices(OCTOBER_PRICES);
  });

  afterEach(() => world.close());

  it('28: a queue that is away is tried again at the next tick', async () => {
    world.queue.state = 'deaf';
    const job = await world.accepted({ end: '2025-10-02' });
    world.queue.state = 'down';
    // The trigger has warned of the same job already.
    world.log.lines.length = 0;
    await world.useCases.reconcileJobs.start(5);
    expect(world.log.lines[0]).toMatchObject({
      level: 'warn',
      message: 'the job could not be compared with the queue; it is tried again',
      fields: { job: job.id, error: { code: 'queue_unavailable' } },
    });
    expect(world.queue.waiting).toEqual([]);
    const queued = world.queue.nextEnqueued();
    world.queue.state = 'up';
    expect(await queued).toMatchObject({ jobId: job.id, date: '2025-10-02' });
    await world.useCases.reconcileJobs.stop();
    world.queue.waiting.splice(0);
    await world.useCases.reconcileJobs.stop();
    expect(world.queue.waiting).toEqual([]);
  });

  it('a database that is away stops nothing: the failure is logged', async () => {
    const jobs = {
      unfinished: () => Promise.reject(new Error('the database is away')),
    } as unknown as JobRepository;
    const repositories = Object.assign(new Repositories(world.database), { jobs });
    const { reconcileJobs: reconcile } = composeUseCases({ ...world.infrastructure, repositories });
    await reconcile.start(60_000);
    await reconcile.stop();
    expect(world.log.lines).toMatchObject([
      { level: 'warn', message: 'the jobs could not be compared with the queue; it is tried again' },
    ]);
  });
});
