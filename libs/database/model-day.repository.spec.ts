import { randomUUID } from 'node:crypto';
import { type ModelDayError } from '@app/domain';
import { jobOf, modelDayOf, STORED_BY_TEST, workerOf } from '../testing/job.builder.js';
import {
  day,
  fillOf,
  portfolioDayOf,
  positionOf,
  sessionRecordOf,
  usd,
} from '../testing/portfolio.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { type ClaimedModelDay } from './model-day.repository.js';
import { Repositories } from './repositories.js';

const THEN = '2025-10-02T12:00:00.000Z';
const NOW = '2025-10-02T12:05:00.000Z';
const AWAY: ModelDayError = { code: 'provider_unavailable', message: 'It is away.', fault: 'provider' };

afterAll(removeTestDatabases);

describeOnEachEngine('ModelDayRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;
  const job = jobOf({ dates: [day('2025-10-02'), day('2025-10-03')], models: ['alpha', 'beta'] });
  const days = [
    modelDayOf('alpha 2025-10-02'),
    modelDayOf('beta 2025-10-02'),
    modelDayOf('alpha 2025-10-03'),
    modelDayOf('beta 2025-10-03'),
  ];
  const ALPHA = 'alpha_2025-10-02';

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    await database.transaction(async (transaction) => {
      const start = { initDate: day('2025-10-01'), initialCash: usd('10000'), synthetic: false };
      await repositories.portfolios.register(transaction, { signature: 'alpha', ...start }, THEN);
      await repositories.jobs.insert(transaction, {
        job,
        config: { universe: ['NVDA'] },
        modelDays: days,
        cause: STORED_BY_TEST,
      });
    });
  });

  afterEach(() => database.close());

  async function claim(id = ALPHA, worker = 'worker-1', now = THEN): Promise<ClaimedModelDay> {
    const claimed = await repositories.modelDays.claim(id, workerOf(worker), now);
    if (!claimed) throw new Error(`${id} could not be claimed`);
    return claimed;
  }

  async function find(id = ALPHA) {
    const all = await repositories.jobs.modelDays(job);
    return all.find((modelDay) => modelDay.id === id);
  }

  function complete(claimed: ClaimedModelDay): Promise<void> {
    const booked = portfolioDayOf({
      modelDayId: claimed.id,
      signature: claimed.signature,
      date: claimed.date,
      closing: positionOf('9000', { NVDA: 10 }),
      fills: [fillOf('buy 10 NVDA at 100')],
    });
    return repositories.modelDays.complete(claimed, booked, sessionRecordOf(), NOW);
  }

  async function rows(table: string): Promise<number> {
    const [row] = await database.read.query<{ n: number | string }[]>(`SELECT COUNT(*) AS n FROM ${table}`);
    return Number(row?.n);
  }

  it('claims with the first attempt, hands out the config, and starts the job', async () => {
    expect(await claim()).toEqual({
      ...days[0],
      status: 'running',
      attempt: 1,
      startedAt: THEN,
      configPath: 'configs/default_config.json',
      config: { universe: ['NVDA'] },
    });
    expect(await repositories.jobs.find(job.id)).toMatchObject({ status: 'running', startedAt: THEN });
  });

  it('24: every further claim raises the attempt, also that of a model-day that runs', async () => {
    await claim();
    expect(await claim(ALPHA, 'worker-2', NOW)).toMatchObject({ attempt: 2, failures: 0, startedAt: NOW });
    expect(await repositories.jobs.find(job.id)).toMatchObject({ startedAt: THEN, updatedAt: NOW });
  });

  it('24: of two claims at one instant each gets an attempt of its own', async () => {
    const claims = await Promise.all([claim(ALPHA, 'worker-1'), claim(ALPHA, 'worker-2')]);
    expect(claims.map(({ attempt }) => attempt).sort()).toEqual([1, 2]);
  });

  it('what has ended is not claimed', async () => {
    await complete(await claim());
    expect(await repositories.modelDays.claim(ALPHA, workerOf('worker-2'), NOW)).toBeUndefined();
    expect(await find()).toMatchObject({ status: 'completed', attempt: 1, completedAt: NOW });
    const failed = await claim('beta_2025-10-02');
    await repositories.modelDays.fail(failed, AWAY, NOW);
    expect(await repositories.modelDays.claim('beta_2025-10-02', workerOf('worker-2'), NOW)).toBeUndefined();
    expect(await repositories.modelDays.claim('nobody', workerOf('worker-2'), NOW)).toBeUndefined();
  });

  it('of a job that has ended nothing is claimed', async () => {
    await database.transaction(async (transaction) => {
      const ids = days.map(({ id }) => id);
      await repositories.modelDays.supersede(transaction, ids, NOW);
      await repositories.jobs.finish(transaction, job.id, {
        ...{ status: 'cancelled', now: NOW },
        cause: { ...STORED_BY_TEST, action: 'cancel' },
      });
      const late = modelDayOf('alpha 2025-10-02', { id: 'late' });
      await repositories.modelDays.insert(transaction, [late]);
    });
    expect(await repositories.modelDays.claim('late', workerOf('worker-1'), NOW)).toBeUndefined();
    expect(await repositories.jobs.find(job.id)).toMatchObject({ status: 'cancelled' });
  });

  describe('24: what an older attempt writes is refused', () => {
    const modelDays = () => repositories.modelDays;
    it.each<[string, (older: ClaimedModelDay) => Promise<void>]>([
      ['completing', complete],
      ['failing', (older) => modelDays().fail(older, AWAY, NOW)],
      ['asking for another attempt', (older) => modelDays().retryLater(older, AWAY, NOW)],
      ['giving back', (older) => modelDays().release(older, NOW)],
    ])('%s', async (_what, write) => {
      const older = await claim();
      await claim(ALPHA, 'worker-2', NOW);
      const before = await find();
      await expect(write(older)).rejects.toMatchObject({
        code: 'attempt_superseded',
        details: { model: 'alpha', date: '2025-10-02', attempt: 1 },
        fault: 'us',
      });
      expect(await find()).toEqual(before);
      expect(before).toMatchObject({ status: 'running', attempt: 2, failures: 0 });
      for (const table of ['portfolio_days', 'actions', 'holdings', 'agent_sessions'])
        expect([table, await rows(table)]).toEqual([table, 0]);
    });

    it.each<[string, (claimed: ClaimedModelDay) => Promise<void>]>([
      ['completing', complete],
      ['failing', (claimed) => modelDays().fail(claimed, AWAY, NOW)],
      ['asking for another attempt', (claimed) => modelDays().retryLater(claimed, AWAY, NOW)],
      ['giving back', (claimed) => modelDays().release(claimed, NOW)],
    ])('%s, when it was given back already', async (_what, write) => {
      const claimed = await claim();
      await repositories.modelDays.release(claimed, NOW);
      await expect(write(claimed)).rejects.toMatchObject({ code: 'attempt_superseded' });
      expect(await find()).toMatchObject({ status: 'pending', attempt: 1, failures: 0 });
    });
  });

  it('a completed model-day leaves everything or nothing', async () => {
    const claimed = await claim();
    await complete(claimed);
    const counts = await Promise.all(['portfolio_days', 'actions', 'holdings', 'agent_sessions'].map(rows));
    expect(counts).toEqual([1, 1, 1, 1]);
    await expect(complete(claimed)).rejects.toMatchObject({ code: 'attempt_superseded' });
    // The day exists already, so that inserting it fails after the model-day was marked.
    const other = { ...(await claim('alpha_2025-10-03')), date: day('2025-10-02') };
    await expect(complete(other)).rejects.toThrow(/unique constraint/i);
    expect(await find('alpha_2025-10-03')).toMatchObject({ status: 'running' });
    expect(await rows('actions')).toBe(1);
  });

  it('counts failures, and shows the last one also when a later attempt completes', async () => {
    const { modelDays } = repositories;
    await modelDays.retryLater(await claim(), { ...AWAY, message: 'First.' }, NOW);
    expect(await find()).toMatchObject({ status: 'pending', failures: 1, completedAt: undefined });
    await modelDays.retryLater(await claim(), AWAY, NOW);
    await modelDays.release(await claim(), NOW);
    expect(await find()).toMatchObject({ status: 'pending', attempt: 3, failures: 2, lastError: AWAY });
    await complete(await claim());
    expect(await find()).toMatchObject({ status: 'completed', attempt: 4, failures: 2, lastError: AWAY });
  });

  it('keeps the warnings of the last attempt that has ended, whatever its end', async () => {
    const { modelDays } = repositories;
    const recovered = { code: 'tool_calls_recovered', message: 'A call stood in the text.' } as const;
    const unknown = { code: 'budget_unknown', message: 'No usage \u0000 \ud83d.' } as const;
    await modelDays.retryLater(await claim(), AWAY, NOW, { warnings: [recovered, recovered] });
    expect((await find())?.warnings).toEqual([recovered]);
    await modelDays.fail(await claim(), AWAY, NOW, { warnings: [unknown] });
    expect((await find())?.warnings).toEqual([unknown]);
    const other = await claim('beta_2025-10-02');
    const booked = portfolioDayOf({ modelDayId: other.id, signature: 'alpha', date: other.date });
    const many = Array.from({ length: 25 }, (_, index) => ({ ...unknown, message: `${index}` }));
    await modelDays.complete(other, booked, sessionRecordOf({ warnings: [...many, recovered] }), NOW);
    const kept = (await find('beta_2025-10-02'))?.warnings;
    expect(kept?.map(({ message }) => message).slice(17)).toEqual(['17', '18', recovered.message]);
    const [stored] = await repositories.results.ofDate(other.date);
    expect(stored?.warnings).toEqual(kept);
  });

  it('a new attempt begins without the warnings of the last one, a superseded model-day keeps its own', async () => {
    const { modelDays } = repositories;
    const warnings = [{ code: 'context_truncated', message: 'Cut.' } as const];
    await modelDays.retryLater(await claim(), AWAY, NOW, { warnings });
    const again = await claim();
    expect(again.warnings).toBeUndefined();
    expect(await find()).not.toHaveProperty('warnings');
    await modelDays.fail(again, AWAY, NOW, { warnings });
    await database.transaction((transaction) => modelDays.supersede(transaction, [ALPHA], NOW));
    const sql = `SELECT warnings FROM model_days WHERE id = '${ALPHA}'`;
    const [row] = await database.read.query<{ warnings: string }[]>(sql);
    expect(row?.warnings).toBe('[{"code":"context_truncated","message":"Cut."}]');
  });

  it('fails with the error, its code and whose fault it was', async () => {
    await repositories.modelDays.fail(await claim(), AWAY, NOW);
    expect(await find()).toMatchObject({
      status: 'failed',
      failures: 1,
      completedAt: NOW,
      lastError: AWAY,
    });
  });

  it('23: what interrupted its worker fifty times is given up, for that reason', async () => {
    await repositories.modelDays.retryLater(await claim(), AWAY, NOW);
    for (let interrupted = 1; interrupted <= 50; interrupted += 1) await claim();
    expect(await find()).toMatchObject({ status: 'running', attempt: 51, failures: 1 });
    expect(await repositories.modelDays.claim(ALPHA, workerOf('worker-1'), NOW)).toBeUndefined();
    expect(await find()).toMatchObject({
      status: 'failed',
      attempt: 52,
      failures: 1,
      completedAt: NOW,
      lastError: { code: 'interrupted_too_often', fault: 'us' },
    });
    expect(await repositories.modelDays.claim(ALPHA, workerOf('worker-1'), NOW)).toBeUndefined();
  });

  it('31: cancels what has not ended, and what runs can no longer commit', async () => {
    await complete(await claim());
    const failed = await claim('beta_2025-10-02');
    await repositories.modelDays.fail(failed, AWAY, NOW);
    const running = await claim('alpha_2025-10-03');
    await database.transaction((transaction) =>
      repositories.modelDays.cancelUnsettled(transaction, job.id, NOW),
    );
    const statuses = (await repositories.jobs.modelDays(job)).map(({ status }) => status);
    expect(statuses).toEqual(['completed', 'failed', 'cancelled', 'cancelled']);
    expect(await find('beta_2025-10-03')).toMatchObject({ completedAt: NOW, attempt: 0 });
    await expect(complete(running)).rejects.toMatchObject({ code: 'attempt_superseded' });
    expect(await repositories.modelDays.claim('alpha_2025-10-03', workerOf('worker-2'), NOW)).toBeUndefined();
  });

  it('tells which attempts still hold their model-day', async () => {
    const { modelDays } = repositories;
    const [older, held, ended] = [
      await claim(),
      await claim('beta_2025-10-02'),
      await claim('alpha_2025-10-03'),
    ];
    await modelDays.release(ended, NOW);
    expect(await modelDays.stillHeld([older, held, ended])).toEqual(new Set([older.id, held.id]));
    const newer = await claim(ALPHA, 'worker-2');
    expect(await modelDays.stillHeld([older, held])).toEqual(new Set([held.id]));
    expect(await modelDays.stillHeld([newer])).toEqual(new Set([newer.id]));
    expect(await modelDays.stillHeld([])).toEqual(new Set());
  });

  it('superseded model-days leave their job, and others take their place', async () => {
    const running = await claim();
    const again = modelDayOf('alpha 2025-10-02', { id: randomUUID() });
    const insert = () =>
      database.transaction((transaction) => repositories.modelDays.insert(transaction, [again]));
    await expect(insert()).rejects.toThrow(/unique constraint/i);
    await database.transaction((transaction) => repositories.modelDays.supersede(transaction, [ALPHA], NOW));
    await insert();
    const ids = (await repositories.jobs.modelDays(job)).map(({ id }) => id);
    expect(ids).toEqual([again.id, 'beta_2025-10-02', 'alpha_2025-10-03', 'beta_2025-10-03']);
    expect(await repositories.modelDays.claim(ALPHA, workerOf('worker-2'), NOW)).toBeUndefined();
    expect(await claim(again.id)).toMatchObject({ attempt: 1 });
    expect(running.attempt).toBe(1);
  });

  it('24: an attempt at a superseded model-day neither counts as held nor commits', async () => {
    const running = await claim();
    await database.transaction((transaction) => repositories.modelDays.supersede(transaction, [ALPHA], NOW));
    expect(await repositories.modelDays.stillHeld([running])).toEqual(new Set());
    await expect(complete(running)).rejects.toMatchObject({ code: 'attempt_superseded' });
  });

  it('says whether a worker has a model-day under way', async () => {
    const asked = { jobId: job.id, signature: 'alpha', date: '2025-10-02' };
    expect(await repositories.modelDays.isRunning(asked)).toBe(false);
    await claim();
    expect(await repositories.modelDays.isRunning(asked)).toBe(true);
    expect(await repositories.modelDays.isRunning({ ...asked, signature: 'beta' })).toBe(false);
  });
});
