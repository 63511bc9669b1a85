import { NO_USAGE, TokenCost, type ModelCall, type ModelDayError, type Usage } from '@app/domain';
import { jobOf, modelDayOf, STORED_BY_TEST, workerOf } from '../testing/job.builder.js';
import { modelCallOf } from '../testing/model-call.builder.js';
import { day, portfolioDayOf, sessionRecordOf, usd } from '../testing/portfolio.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { type ClaimedModelDay } from './model-day.repository.js';
import { Repositories } from './repositories.js';
import { callsOf } from './usage.repository.js';

const NOW = '2025-10-02T12:00:00.000Z';
const AWAY: ModelDayError = { code: 'provider_unavailable', message: 'It is away.', fault: 'provider' };
const ALPHA = 'alpha_2025-10-02';

const COUNTED: ModelCall = {
  latencyMs: 1_200,
  tokens: { prompt: 3_000_000_000, cached: 400, completion: 50, reasoning: 20, total: 3_000_000_050 },
  cost: { usd: TokenCost.parse('0.000000000001'), source: 'computed' },
  finishReason: 'tool_calls',
  systemFingerprint: 'fp_1',
  failure: null,
};
const SILENT = modelCallOf({ latencyMs: 300 });
const FAILED = modelCallOf({ latencyMs: 7, failure: 'provider_rate_limited' });

afterAll(removeTestDatabases);

describeOnEachEngine('UsageRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;
  const job = jobOf({ models: ['alpha', 'beta'] });

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    await database.transaction(async (transaction) => {
      const start = { initDate: day('2025-10-01'), initialCash: usd('10000'), synthetic: false };
      await repositories.portfolios.register(transaction, { signature: 'alpha', ...start }, NOW);
      const modelDays = [modelDayOf('alpha 2025-10-02'), modelDayOf('beta 2025-10-02')];
      await repositories.jobs.insert(transaction, { job, config: {}, modelDays, cause: STORED_BY_TEST });
    });
  });

  afterEach(() => database.close());

  async function claim(id = ALPHA): Promise<ClaimedModelDay> {
    const claimed = await repositories.modelDays.claim(id, workerOf('worker-1'), NOW);
    if (!claimed) throw new Error(`${id} could not be claimed`);
    return claimed;
  }

  function complete(claimed: ClaimedModelDay, modelCalls: readonly ModelCall[]): Promise<void> {
    const { id: modelDayId, signature, date } = claimed;
    const booked = portfolioDayOf({ modelDayId, signature, date });
    return repositories.modelDays.complete(claimed, booked, sessionRecordOf({ modelCalls }), NOW);
  }

  /** Answered calls and their tokens, by model. */
  async function totals() {
    const found = await repositories.usage.ofJob(job.id);
    return [...found].sort().map(([signature, usage]) => [signature, usage.calls, usage.totalTokens]);
  }

  it('keeps a total that came alone', async () => {
    const alone = { prompt: null, cached: null, completion: null, reasoning: null, total: 500 };
    await complete(await claim(), [{ ...COUNTED, tokens: alone, cost: null }]);
    const [stored] = (await callsOf(database.read, [ALPHA])).get(ALPHA) ?? [];
    expect(stored?.tokens).toEqual(alone);
    expect(await repositories.usage.ofJob(job.id)).toMatchObject(
      new Map([['alpha', { promptTokens: null, completionTokens: null, totalTokens: 500, unknownCalls: 0 }]]),
    );
  });

  it('keeps what every attempt took, however it ended', async () => {
    const { modelDays } = repositories;
    await modelDays.retryLater(await claim(), AWAY, NOW, { calls: [FAILED] });
    await modelDays.release(await claim(), NOW, [COUNTED]);
    await complete(await claim(), [COUNTED, SILENT]);
    await modelDays.fail(await claim('beta_2025-10-02'), AWAY, NOW, { calls: [SILENT, FAILED] });
    const alpha: Usage = {
      calls: 3,
      failedCalls: 1,
      unknownCalls: 1,
      unknownCostCalls: 1,
      promptTokens: 6_000_000_000,
      cachedTokens: 800,
      completionTokens: 100,
      reasoningTokens: 40,
      totalTokens: 6_000_000_100,
      cost: TokenCost.parse('0.000000000002'),
      costSource: 'computed',
      latencyMs: 2_707,
    };
    const beta: Usage = {
      ...NO_USAGE,
      calls: 1,
      failedCalls: 1,
      unknownCalls: 1,
      unknownCostCalls: 1,
      latencyMs: 307,
    };
    expect(await repositories.usage.ofJob(job.id)).toEqual(
      new Map([
        ['alpha', alpha],
        ['beta', beta],
      ]),
    );
    expect(await repositories.usage.ofModelDay(ALPHA)).toEqual(alpha);
    expect(await repositories.usage.ofModelDay('nobody')).toEqual(NO_USAGE);
    const rows = await database.read.query<{ cost_usd: string | null }[]>(
      `SELECT cost_usd FROM attempt_usage WHERE model_day_id = '${ALPHA}' ORDER BY attempt`,
    );
    expect(rows.map(({ cost_usd }) => cost_usd)).toEqual([null, '0.000000000001', '0.000000000001']);
  });

  it('adds up costs exactly, whatever their size, reported and computed ones', async () => {
    const costing = (text: string, source: 'reported' | 'computed') =>
      modelCallOf({ cost: { usd: TokenCost.parse(text), source } });
    await repositories.modelDays.release(await claim(), NOW, [costing('8999.999999999999', 'reported')]);
    await repositories.modelDays.release(await claim(), NOW, [costing('90000.000000000003', 'computed')]);
    const usage = await repositories.usage.ofModelDay(ALPHA);
    expect([usage.cost?.toString(), usage.costSource]).toEqual(['99000.000000000002', 'computed']);
  });

  it('has nothing of an attempt that asked no provider', async () => {
    await complete(await claim(), []);
    await repositories.modelDays.fail(await claim('beta_2025-10-02'), AWAY, NOW);
    expect(await totals()).toEqual([]);
  });

  it('24: an end that is refused writes nothing; what the attempt took is kept apart from it, once', async () => {
    const older = await claim();
    const newer = await claim();
    await expect(complete(older, [COUNTED])).rejects.toMatchObject({ code: 'attempt_superseded' });
    expect(await totals()).toEqual([]);
    await repositories.modelDays.recordUsage(older, [COUNTED]);
    await repositories.modelDays.recordUsage(older, [COUNTED]);
    await complete(newer, [SILENT]);
    expect(await totals()).toEqual([['alpha', 2, 3_000_000_050]]);
  });

  it('counts what was paid for model-days that a retry superseded', async () => {
    await repositories.modelDays.fail(await claim(), AWAY, NOW, { calls: [COUNTED] });
    await database.transaction(async (transaction) => {
      await repositories.modelDays.supersede(transaction, [ALPHA], NOW);
      await repositories.modelDays.insert(transaction, [modelDayOf('alpha 2025-10-02', { id: 'again' })]);
    });
    await complete(await claim('again'), [COUNTED]);
    expect(await totals()).toEqual([['alpha', 2, 6_000_000_100]]);
  });

  it('gives the calls of a model-day, those of earlier attempts first', async () => {
    await repositories.modelDays.retryLater(await claim(), AWAY, NOW, { calls: [FAILED] });
    await complete(await claim(), [COUNTED, SILENT]);
    const details = await repositories.results.details([ALPHA]);
    expect(details.get(ALPHA)).toMatchObject({ modelCalls: [FAILED, COUNTED, SILENT], tokenUsage: null });
  });

  it('a session from before the calls were kept shows the tokens that were', async () => {
    await complete(await claim(), []);
    const tokens = { prompt_tokens: 1_000, completion_tokens: 20, total_tokens: 1_020 };
    await database.transaction((transaction) =>
      transaction.query(`UPDATE agent_sessions SET token_usage = '${JSON.stringify(tokens)}'`),
    );
    const details = await repositories.results.details([ALPHA]);
    expect(details.get(ALPHA)).toMatchObject({ modelCalls: [], tokenUsage: tokens });
  });

  it.each([
    ['deadline_exceeded', 'deadline'],
    ['budget', 'budget'],
    ['provider_unavailable', 'error'],
  ])('39: a model-day that failed with %s has the stop reason %s', async (code, stopReason) => {
    await repositories.modelDays.fail(await claim(), { ...AWAY, code }, NOW);
    const [alpha] = await repositories.jobs.modelDays(job);
    expect(alpha).toMatchObject({ status: 'failed', stopReason });
  });

  it('31: a cancelled model-day has the stop reason cancelled, a completed one that of its session', async () => {
    const claimed = await claim();
    const booked = portfolioDayOf({ modelDayId: ALPHA, signature: 'alpha', date: claimed.date });
    const session = sessionRecordOf({ stopReason: 'loop' });
    await repositories.modelDays.complete(claimed, booked, session, NOW);
    await database.transaction((transaction) =>
      repositories.modelDays.cancelUnsettled(transaction, job.id, NOW),
    );
    const found = await repositories.jobs.modelDays(job);
    expect(found.map(({ status, stopReason }) => [status, stopReason])).toEqual([
      ['completed', 'loop'],
      ['cancelled', 'cancelled'],
    ]);
  });
});
