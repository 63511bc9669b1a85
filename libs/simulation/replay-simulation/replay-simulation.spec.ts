import { DomainError, type Job, type ModelDay } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { day } from '../../testing/portfolio.builder.js';
import {
  calling,
  hanging,
  providerAway,
  refusedByProvider,
  saying,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';

const DAYS = { start: '2025-10-02', end: '2025-10-06' };
/** A model that must not be asked: a replay answers for it. */
const NOT_ASKED: readonly ScriptedStep[] = [];
const DONE = saying('<FINISH_SIGNAL>');
let world: SimulationWorld;

async function startWorld(engine?: 'sqlite' | 'postgres'): Promise<void> {
  world = await SimulationWorld.start(engine);
  await world.importPrices(OCTOBER_PRICES);
  world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
}

afterEach(() => world.close());
afterAll(removeTestDatabases);

/** Runs a job in which alpha trades, is kept waiting and asks the search, and beta fails on the second of three days. */
async function playSource(): Promise<Job> {
  const fingerprint = (systemFingerprint: string): ScriptedStep => ({
    answer: () =>
      Promise.resolve({ message: { role: 'assistant', content: '<FINISH_SIGNAL>' }, systemFingerprint }),
  });
  world.script('alpha 2025-10-02', [calling(['buy', { symbol: 'NVDA', amount: 3 }]), fingerprint('fp_b')]);
  world.script('alpha 2025-10-03', [calling(['get_information', { query: 'NVDA' }]), fingerprint('fp_a')]);
  world.script('alpha 2025-10-06', [calling(['sell', { symbol: 'NVDA', amount: 9 }]), fingerprint('fp_a')]);
  world.script('beta 2025-10-02', [calling(['buy', { symbol: 'AAPL', amount: 2 }]), saying('Hm.'), DONE]);
  world.script('beta 2025-10-03', [{ error: refusedByProvider() }]);
  return world.play(DAYS);
}

function forbidModels(): void {
  for (const signature of ['alpha', 'beta']) {
    for (const date of ['2025-10-02', '2025-10-03', '2025-10-06'])
      world.script(`${signature} ${date}`, NOT_ASKED);
  }
}

async function rowsOf(job: Job): Promise<unknown> {
  const of = `JOIN model_days d ON d.id = x.model_day_id WHERE d.job_id = '${job.id}' AND d.superseded_at IS NULL ORDER BY d.date, d.signature`;
  const rows = (sql: string) => world.database.read.query<unknown[]>(sql);
  return {
    days: await rows(
      `SELECT x.signature, x.date, cash, portfolio_value, first_line_id FROM portfolio_days x ${of}`,
    ),
    actions: await rows(`SELECT x.seq, x.kind, x.symbol, x.amount, x.price FROM actions x ${of}, x.seq`),
    sessions: await rows(`SELECT messages, tool_usage, total_steps FROM agent_sessions x ${of}`),
    recordings: await rows(`SELECT format, data FROM session_recordings x ${of}`),
  };
}

function endings(modelDays: readonly ModelDay[]) {
  return modelDays.map(({ date, signature, status, lastError }) => [
    date,
    signature,
    status,
    lastError?.code,
    lastError?.message,
  ]);
}

async function refusalOf(work: Promise<unknown>): Promise<DomainError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describeOnEachEngine('ReplaySimulation', (engine) => {
  beforeEach(() => startWorld(engine));

  it('runs a job again from its recordings, asks no model, and leaves the same rows behind', async () => {
    const source = await playSource();
    expect(source.status).toBe('partial');
    const [rows, days] = [await rowsOf(source), await world.modelDays(source)];
    forbidModels();
    const replay = await world.replay(source.id);
    expect(replay).toMatchObject({
      status: 'partial',
      mode: 'replay',
      sourceJobId: source.id,
      dates: source.dates,
      models: source.models,
      configPath: source.configPath,
      warnings: source.warnings,
      systemFingerprints: { alpha: ['fp_a', 'fp_b'] },
    });
    expect(source.systemFingerprints).toEqual({ alpha: ['fp_a', 'fp_b'] });
    expect(endings(await world.modelDays(replay))).toEqual(endings(days));
    expect(endings(days)[3]).toEqual([
      '2025-10-03',
      'beta',
      'failed',
      'provider_refused',
      'The provider refuses the key.',
    ]);
    expect(await rowsOf(replay)).toEqual(rows);
    expect(await world.count('session_recordings')).toBe(12);
  });

  it('replays a replay', async () => {
    const source = await playSource();
    const rows = await rowsOf(source);
    forbidModels();
    const replay = await world.replay(source.id);
    expect(await rowsOf(await world.replay(replay.id))).toEqual(rows);
  });
});

describe('ReplaySimulation', () => {
  beforeEach(() => startWorld());

  it('fails as the source failed, without its further attempts and their waits', async () => {
    const [away, later] = [{ error: providerAway() }, DONE];
    world.script('alpha 2025-10-02', [away, away, away, later]);
    const source = await world.play({ ...DAYS, models: ['alpha'] });
    const [failed] = await world.modelDays(source);
    expect(failed).toMatchObject({ status: 'failed', failures: 3, attempt: 3 });
    forbidModels();
    const replay = await world.replay(source.id);
    expect((await world.modelDays(replay))[0]).toMatchObject({
      status: 'failed',
      failures: 1,
      attempt: 1,
      lastError: failed?.lastError,
    });
  });

  it('takes the config of the source job, whatever the file says now', async () => {
    const source = await playSource();
    const rows = await rowsOf(source);
    world.writeConfig(
      configJson({ models: [modelJson('alpha')], agent_config: { max_steps: 1 }, universe: ['AAPL'] }),
    );
    forbidModels();
    expect(await rowsOf(await world.replay(source.id))).toEqual(rows);
  });

  it('fails a model-day whose prompt has changed, for good, and shows the first difference', async () => {
    const source = await playSource();
    await world.importPrices({ NVDA: { '2025-10-03': '110.5 120' } });
    forbidModels();
    const replay = await world.replay(source.id);
    const [, , alpha] = await world.modelDays(replay);
    expect(alpha).toMatchObject({
      status: 'failed',
      attempt: 1,
      lastError: { code: 'replay_diverged', fault: 'us' },
    });
    expect(alpha?.lastError?.message).toMatch(
      /^The replay is not the recorded session\. Request 1 differs from the recorded one in message 1 \(system\), character \d+: expected «….*\| 110\\nAAPL.*», got «….*\| 110\.5\\nAAPL.*»\. /,
    );
    expect(replay.status).toBe('partial');
  });

  it('fails a model-day that has no recording', async () => {
    const source = await playSource();
    await world.database.transaction((transaction) => transaction.query('DELETE FROM session_recordings'));
    const replay = await world.replay(source.id);
    expect(replay.status).toBe('failed');
    expect((await world.modelDays(replay))[0]?.lastError).toEqual({
      code: 'no_recording',
      message: `Job ${source.id} has no recording of alpha on 2025-10-02 that could be replayed: it was never run to its end, or by an older version.`,
      fault: 'caller',
    });
  });

  it('keeps existing days without replace_existing, and says the way out', async () => {
    const source = await playSource();
    const asked = world.askReplay({ sourceJobId: source.id, replaceExisting: false });
    expect(await refusalOf(asked)).toMatchObject({
      code: 'days_exist',
      message: expect.stringContaining('Replay with replace_existing') as string,
      details: {
        field: 'replace_existing',
        model: 'alpha',
        dates: ['2025-10-02', '2025-10-03', '2025-10-06'],
      },
    });
    expect(await world.count('jobs')).toBe(1);
  });

  it('supersedes later days of other jobs, and leaves earlier ones alone', async () => {
    await world.play({ start: '2025-10-02', end: '2025-10-02', models: ['alpha'] });
    const source = await world.play({ start: '2025-10-03', end: '2025-10-03', models: ['alpha'] });
    await world.play({ start: '2025-10-06', end: '2025-10-06', models: ['alpha'] });
    expect((await world.replay(source.id)).status).toBe('completed');
    expect(await world.repositories.portfolios.completedDates('alpha')).toEqual(['2025-10-02', '2025-10-03']);
  });

  it.each([
    ['config_path', { configPath: 'configs/other.json' }],
    ['start_date', { startDate: day('2025-10-03') }],
    ['end_date', { endDate: day('2025-10-07') }],
    ['models', { models: ['alpha'] }],
  ])('refuses a %s that contradicts the source job', async (field, more) => {
    const source = await playSource();
    const request = { sourceJobId: source.id, replaceExisting: true, ...more };
    expect(await refusalOf(world.askReplay(request))).toMatchObject({
      code: 'replay_contradiction',
      details: { field },
    });
    expect(await world.count('jobs')).toBe(1);
  });

  it('takes fields that say what the source job says', async () => {
    const source = await playSource();
    const outcome = await world.askReplay({
      sourceJobId: source.id,
      replaceExisting: true,
      configPath: 'configs/default_config.json',
      startDate: day('2025-10-02'),
      endDate: day('2025-10-06'),
      models: ['beta', 'alpha'],
    });
    expect(outcome.kind).toBe('accepted');
  });

  it('refuses a job that is unknown, under way, or cancelled', async () => {
    const sourceJobId = '00000000-0000-4000-8000-000000000009';
    const unknown = world.askReplay({ sourceJobId, replaceExisting: true });
    expect(await refusalOf(unknown)).toMatchObject({ code: 'source_job_not_found' });
    const job = await world.accepted(DAYS);
    const request = { sourceJobId: job.id, replaceExisting: true };
    expect(await refusalOf(world.askReplay(request))).toMatchObject({ code: 'job_running' });
    await world.cancel(job.id);
    expect(await refusalOf(world.askReplay(request))).toMatchObject({
      code: 'source_job_cancelled',
      message: expect.stringContaining(`POST /simulate/${job.id}/retry`) as string,
    });
  });

  it('30: two identical replays at one instant make one job; a simulation of the same days is in their way', async () => {
    const source = await playSource();
    const request = { sourceJobId: source.id, replaceExisting: true };
    const outcomes = await Promise.all([world.askReplay(request), world.askReplay(request)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'existing']);
    expect(outcomes[0].job.id).toBe(outcomes[1].job.id);
    expect(await refusalOf(world.trigger({ ...DAYS, replace: true }))).toMatchObject({
      code: 'job_conflict',
    });
  });

  it('26: a replay that the queue did not take is queued when the jobs are next compared with it', async () => {
    const source = await playSource();
    const rows = await rowsOf(source);
    world.queue.state = 'deaf';
    const { job } = await world.askReplay({ sourceJobId: source.id, replaceExisting: true });
    world.queue.state = 'up';
    forbidModels();
    await world.useCases.reconcileJobs.execute();
    await world.workOff();
    expect(await rowsOf(await world.job(job.id))).toEqual(rows);
  });

  it('27: does nothing while the queue is down', async () => {
    const source = await playSource();
    world.queue.state = 'down';
    const asked = world.askReplay({ sourceJobId: source.id, replaceExisting: true });
    expect(await refusalOf(asked)).toMatchObject({ code: 'queue_unavailable' });
    expect(await world.count('jobs')).toBe(1);
  });

  it('29: a retry of a replay stays a replay', async () => {
    const source = await playSource();
    const rows = await rowsOf(source);
    await world.importPrices({ NVDA: { '2025-10-03': '110.5 120' } });
    forbidModels();
    const replay = await world.replay(source.id);
    await world.importPrices({ NVDA: { '2025-10-03': '110 120' } });
    await world.retry(replay.id);
    await world.workOff();
    expect(await world.job(replay.id)).toMatchObject({ mode: 'replay', status: 'partial' });
    expect(await rowsOf(replay)).toEqual(rows);
  });

  it('a retry of a replay refuses to lose what other jobs have completed since', async () => {
    const source = await playSource();
    forbidModels();
    const replay = await world.replay(source.id);
    await world.play({ start: '2025-10-07', end: '2025-10-07', models: ['beta'] });
    expect(await refusalOf(world.retry(replay.id))).toMatchObject({
      code: 'later_days_exist',
      message: expect.stringContaining('beta has completed 2025-10-07 in another job') as string,
    });
  });

  it('31: a replay can be cancelled', async () => {
    const source = await playSource();
    const outcome = await world.askReplay({ sourceJobId: source.id, replaceExisting: true });
    await world.workOffDate();
    await world.cancel(outcome.job.id);
    await world.workOff();
    expect(await world.job(outcome.job.id)).toMatchObject({ status: 'cancelled' });
    expect(await world.repositories.portfolios.completedDates('alpha')).toEqual(['2025-10-02']);
  });

  it('a session that was aborted by its deadline is aborted again', async () => {
    world.script('alpha 2025-10-02', [calling(['buy', { symbol: 'NVDA', amount: 1 }]), hanging()]);
    const job = await world.accepted({ start: '2025-10-02', end: '2025-10-02', models: ['alpha'] });
    const worker = world.workerWith({ modelDayTimeoutMs: 200, modelDayAttempts: 1 });
    const work = world.queue.take();
    await worker.execute(work.modelDayIds[0]!, new AbortController().signal);
    await world.useCases.settleTradingDate.execute(job.id);
    world.queue.settled(work);
    forbidModels();
    const replay = await world.replay(job.id);
    const [source] = await world.modelDays(await world.job(job.id));
    const [again] = await world.modelDays(replay);
    expect(source).toMatchObject({ status: 'failed', lastError: { code: 'deadline_exceeded' } });
    expect(again).toMatchObject({ status: 'failed', attempt: 1, lastError: source?.lastError });
  });
});
