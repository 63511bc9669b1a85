import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Job } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { calling, refusedByProvider, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { PortfolioFiles } from '../portfolio-files/portfolio-files.js';

const LATER = '2025-10-10T13:00:00.000Z';
const finish = saying('Done. <FINISH_SIGNAL>');
const buy = (amount: number) => calling(['buy', { symbol: 'NVDA', amount }]);
const failing = [{ error: refusedByProvider() }];

afterAll(removeTestDatabases);

describeOnEachEngine('RetrySimulation', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
  });

  afterEach(() => world.close());

  /** A job until 2025-10-06 in which alpha fails on the 3rd and buys one share on the two other days. */
  async function partialJob(): Promise<Job> {
    world.script('alpha 2025-10-02', [buy(1), finish]);
    world.script('alpha 2025-10-03', failing);
    world.script('alpha 2025-10-06', [buy(1), finish]);
    const job = await world.play({ end: '2025-10-06' });
    expect(job.status).toBe('partial');
    return job;
  }

  /** What alpha and beta trade when they are run again. */
  function scriptAgain(): void {
    world.script('alpha 2025-10-03', [buy(10), finish]);
    world.script('alpha 2025-10-06', [buy(20), finish]);
    world.script('alpha 2025-10-07', [buy(30), finish]);
  }

  async function holdings(signature: string): Promise<Record<string, number>> {
    const days = await world.repositories.portfolios.days(signature);
    return Object.fromEntries(days.map(({ date, closing }) => [date, closing.holdings.get('NVDA') ?? 0]));
  }

  async function snapshot() {
    const tables = ['jobs', 'model_days', 'portfolio_days', 'actions'];
    return {
      counts: await Promise.all(tables.map((table) => world.count(table))),
      waiting: world.queue.waiting.length,
    };
  }

  it('29: a failed model-day really runs again, and what stands on it; the others are left alone', async () => {
    const { id } = await partialJob();
    const before = await world.modelDays(await world.job(id));
    scriptAgain();
    world.now = LATER;
    const reopened = await world.retry(id);
    expect(reopened).toMatchObject({ id, status: 'running', completedAt: undefined, updatedAt: LATER });
    expect(await holdings('alpha')).toEqual({ '2025-10-02': 1 });
    await world.workOff();
    expect(await world.job(id)).toMatchObject({
      status: 'completed',
      dates: reopened.dates,
      error: undefined,
    });
    expect(await holdings('alpha')).toEqual({ '2025-10-02': 1, '2025-10-03': 11, '2025-10-06': 31 });
    const after = await world.modelDays(await world.job(id));
    expect(
      after.map(({ date, signature, status, attempt }) => `${date} ${signature} ${status} ${attempt}`),
    ).toEqual([
      '2025-10-02 alpha completed 1',
      '2025-10-02 beta completed 1',
      '2025-10-03 alpha completed 1',
      '2025-10-03 beta completed 1',
      '2025-10-06 alpha completed 1',
      '2025-10-06 beta completed 1',
    ]);
    const kept = after.filter((modelDay) => before.some((each) => each.id === modelDay.id));
    expect(kept.map(({ date, signature }) => `${date} ${signature}`)).toEqual([
      '2025-10-02 alpha',
      '2025-10-02 beta',
      '2025-10-03 beta',
      '2025-10-06 beta',
    ]);
    expect(before).toEqual(expect.arrayContaining(kept));
  });

  it('29: the files then hold what was run again, and nothing of what was superseded', async () => {
    const { id } = await partialJob();
    scriptAgain();
    await world.retry(id);
    await world.workOff();
    const text = readFileSync(join(world.environment.dataDir, PortfolioFiles.positionPath('alpha')), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; positions: { NVDA: number } });
    expect(lines.map(({ id: line, positions }) => [line, positions.NVDA])).toEqual([
      [0, 0],
      [1, 1],
      [2, 11],
      [3, 31],
    ]);
    expect(await world.files.rebuild('alpha')).toEqual([]);
  });

  it('29: later days that other jobs have completed since are run again too, as part of this job', async () => {
    const { id } = await partialJob();
    world.script('alpha 2025-10-07', [buy(1), finish]);
    const later = await world.play({ start: '2025-10-07', end: '2025-10-07' });
    expect(await holdings('alpha')).toEqual({ '2025-10-02': 1, '2025-10-06': 2, '2025-10-07': 3 });
    const betaBefore = await world.repositories.portfolios.days('beta');
    scriptAgain();
    await world.retry(id);
    await world.workOff();
    expect(await holdings('alpha')).toEqual({
      '2025-10-02': 1,
      '2025-10-03': 11,
      '2025-10-06': 31,
      '2025-10-07': 61,
    });
    expect(await world.job(id)).toMatchObject({
      status: 'completed',
      dates: ['2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07'],
    });
    expect(await world.repositories.portfolios.days('beta')).toEqual(betaBefore);
    expect(await world.job(later.id)).toEqual(later);
  });

  it('29: what fails again is failed again, and can be retried once more', async () => {
    const { id } = await partialJob();
    world.script('alpha 2025-10-03', failing);
    world.script('alpha 2025-10-06', failing);
    await world.retry(id);
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'partial' });
    expect(await holdings('alpha')).toEqual({ '2025-10-02': 1 });
    scriptAgain();
    await world.retry(id);
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'completed' });
    expect(await holdings('alpha')).toEqual({ '2025-10-02': 1, '2025-10-03': 11, '2025-10-06': 31 });
  });

  it('goes on with a cancelled job', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    await world.workOffDate();
    await world.cancel(id);
    await world.workOff();
    await world.retry(id);
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'completed' });
    expect(await world.count('portfolio_days')).toBe(4);
  });

  describe('is refused, and changes nothing:', () => {
    it('a job that nobody knows', async () => {
      await expect(world.retry(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    });

    it('a job under way', async () => {
      const { id } = await world.accepted();
      await expect(world.retry(id)).rejects.toMatchObject({ code: 'job_running' });
    });

    it('a job of which everything is completed', async () => {
      const ended = await world.play({ end: '2025-10-02' });
      const before = await snapshot();
      await expect(world.retry(ended.id)).rejects.toMatchObject({
        code: 'nothing_to_retry',
      });
      expect(await snapshot()).toEqual(before);
      expect(await world.job(ended.id)).toEqual(ended);
    });

    it('while another job with the same model is under way', async () => {
      const ended = await partialJob();
      const rival = await world.accepted({ start: '2025-10-07', end: '2025-10-07', models: ['alpha'] });
      const before = await snapshot();
      await expect(world.retry(ended.id)).rejects.toMatchObject({
        code: 'job_conflict',
        details: { current_job_id: rival.id, current_date_range: ['2025-10-07'] },
      });
      expect(await snapshot()).toEqual(before);
      expect(await world.job(ended.id)).toEqual(ended);
    });

    it('while MAX_CONCURRENT_JOBS other jobs are under way', async () => {
      const ended = await partialJob();
      const rival = await world.accepted({ start: '2025-10-07', end: '2025-10-07', models: ['beta'] });
      await expect(world.retry(ended.id)).rejects.toMatchObject({
        code: 'job_conflict',
        details: { current_job_id: rival.id },
      });
      expect(await world.job(ended.id)).toEqual(ended);
    });

    it('27: with the queue down', async () => {
      const ended = await partialJob();
      const before = await snapshot();
      world.queue.state = 'down';
      await expect(world.retry(ended.id)).rejects.toMatchObject({
        code: 'queue_unavailable',
      });
      world.queue.state = 'up';
      expect(await snapshot()).toEqual(before);
      expect(await world.job(ended.id)).toEqual(ended);
    });
  });

  it('26: a queue that fails after the commit leaves the job running, and a worker queues it', async () => {
    const { id } = await partialJob();
    scriptAgain();
    world.queue.state = 'deaf';
    expect(await world.retry(id)).toMatchObject({ status: 'running' });
    expect(world.queue.waiting).toEqual([]);
    world.queue.state = 'up';
    await world.useCases.reconcileJobs.execute();
    await world.workOff();
    expect(await world.job(id)).toMatchObject({ status: 'completed' });
  });

  it('two retries at one instant: one is taken, the other told that the job runs', async () => {
    const { id } = await partialJob();
    const outcomes = await Promise.allSettled([world.retry(id), world.retry(id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'job_running' },
    });
    expect(world.queue.waiting).toMatchObject([{ jobId: id, date: '2025-10-03' }]);
    expect(world.queue.waiting[0]?.modelDayIds).toHaveLength(1);
  });
});
