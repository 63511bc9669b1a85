import { type JobTransition } from '@app/domain';
import { AlphaVantageServer } from '../testing/alpha-vantage-server.js';
import { configJson, modelJson } from '../testing/config.builder.js';
import { refusedByProvider } from '../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../testing/price-table.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../testing/test-database.js';

const ONE_DAY = { end: '2025-10-02' };

afterAll(removeTestDatabases);

describeOnEachEngine('The audit log of jobs', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
  });

  afterEach(() => world.close());

  /** As `pending -> running: claim by worker-1 at host-1, request-1`; what was told of each must be what is stored. */
  async function logOf(jobId: string): Promise<string[]> {
    const stored = await world.repositories.jobTransitions.ofJob(jobId);
    expect(world.moved.filter((transition) => transition.jobId === jobId)).toEqual(stored);
    return stored.map(lineOf);
  }

  it('has the trigger, the first claim and the end, each once, also with several models and dates', async () => {
    world.writeConfig(configJson({ models: [modelJson('alpha'), modelJson('beta')] }));
    const { id } = await world.play({ end: '2025-10-03' });
    expect(await world.repositories.jobTransitions.ofJob(id)).toEqual([
      {
        jobId: id,
        to: 'pending',
        at: '2025-10-10T12:00:00.000Z',
        action: 'trigger',
        actor: 'tester',
        source: '127.0.0.1',
        requestId: 'request-1',
      },
      {
        ...{ jobId: id, from: 'pending', to: 'running', at: '2025-10-10T12:00:00.000Z' },
        ...{ action: 'claim', actor: 'worker-1', source: 'host-1', requestId: 'request-1' },
      },
      {
        ...{ jobId: id, from: 'running', to: 'completed', at: '2025-10-10T12:00:00.000Z' },
        ...{ action: 'settle', actor: 'worker-1', source: 'host-1', requestId: 'request-1' },
      },
    ]);
    expect(await world.job(id)).toMatchObject({
      startedAt: '2025-10-10T12:00:00.000Z',
      completedAt: '2025-10-10T12:00:00.000Z',
    });
  });

  it('has why a job failed, and its retry', async () => {
    world.script('alpha 2025-10-02', [{ error: refusedByProvider() }, { error: refusedByProvider() }]);
    const { id } = await world.play(ONE_DAY);
    await world.retry(id);
    const [, , failed] = await world.repositories.jobTransitions.ofJob(id);
    expect(failed?.reason).toMatch(/^No model-day completed\. The first error: /);
    expect(await logOf(id)).toEqual([
      'none -> pending: trigger by tester at 127.0.0.1, request-1',
      'pending -> running: claim by worker-1 at host-1, request-1',
      'running -> failed: settle by worker-1 at host-1, request-1',
      'failed -> running: retry by tester at 127.0.0.1, request-1',
    ]);
    expect(await world.job(id)).toMatchObject({ status: 'running', error: undefined });
  });

  it('has who cancelled, once, however many do', async () => {
    const { id } = await world.accepted(ONE_DAY);
    const origin = { actor: 'ops', source: '10.0.0.7', requestId: 'request-9' };
    await Promise.all([1, 2, 3].map(() => world.useCases.cancelSimulation.execute(id, origin)));
    expect(await logOf(id)).toEqual([
      'none -> pending: trigger by tester at 127.0.0.1, request-1',
      'pending -> cancelled: cancel by ops at 10.0.0.7, request-9',
    ]);
  });

  it('tells an end that the comparison with the queue brought from one that was settled', async () => {
    const { id } = await world.accepted(ONE_DAY);
    const work = world.queue.take();
    await world.runModelDay.execute(work.modelDayIds[0]!, new AbortController().signal);
    world.queue.settled(work);
    await Promise.all([world.useCases.reconcileJobs.execute(), world.useCases.reconcileJobs.execute()]);
    expect(await logOf(id)).toEqual([
      'none -> pending: trigger by tester at 127.0.0.1, request-1',
      'pending -> running: claim by worker-1 at host-1, request-1',
      'running -> completed: reconcile by worker-1 at host-1, request-1',
    ]);
  });

  it('has a replay', async () => {
    const source = await world.play(ONE_DAY);
    const replay = await world.replay(source.id);
    const [made] = await logOf(replay.id);
    expect(made).toBe('none -> pending: replay by tester at 127.0.0.1, request-1');
  });

  it('has no row of what was undone', async () => {
    const end = { status: 'failed', now: world.now, cause: { action: 'settle', ...HERE } } as const;
    const { id } = await world.accepted(ONE_DAY);
    const undone = world.database.transaction(async (transaction) => {
      await world.repositories.modelDays.cancelUnsettled(transaction, id, world.now);
      await world.repositories.jobs.finish(transaction, id, end);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await logOf(id)).toHaveLength(1);
  });

  it('is not rewritten: the database refuses it', async () => {
    await world.accepted(ONE_DAY);
    for (const change of ["UPDATE job_transitions SET actor = 'x'", 'DELETE FROM job_transitions']) {
      const changed = world.database.transaction((transaction) => transaction.query(change));
      await expect(changed).rejects.toThrow('job_transitions is append-only');
    }
    expect(await world.count('job_transitions')).toBe(1);
  });

  it('has how a download ended: with model-days to run, or as a failure with its reason', async () => {
    await world.close();
    const server = await AlphaVantageServer.start();
    try {
      world = await SimulationWorld.start(engine, {
        settings: { alphaVantageApiKey: 'KEY', alphaVantageBaseUrl: server.url, alphaVantageMinuteLimit: 0 },
      });
      world.now = '2025-10-06T19:00:00.000Z';
      const failing = await world.accepted();
      await world.useCases.downloadJobPrices.execute(failing.id, new AbortController().signal);
      expect(await logOf(failing.id)).toEqual([
        'none -> downloading_data: trigger by tester at 127.0.0.1, request-1',
        'downloading_data -> failed: download by worker-1 at host-1, request-1',
      ]);
      const [, failed] = await world.repositories.jobTransitions.ofJob(failing.id);
      expect(failed?.reason).toMatch(/^No prices of the universe are known/);
      const more = { NVDA: { '2025-10-02': '100 111 99 110 5', '2025-10-03': '100 111 99 110 5' } };
      server.bars = more;
      world.now = '2025-10-07T19:00:00.000Z';
      const { id } = await world.accepted();
      await world.useCases.downloadJobPrices.execute(id, new AbortController().signal);
      expect((await logOf(id)).at(-1)).toBe(
        'downloading_data -> pending: download by worker-1 at host-1, request-1',
      );
    } finally {
      await server.stop();
    }
  });
});

const HERE = { actor: 'worker-1', source: 'host-1' };

function lineOf({ from, to, action, actor, source, requestId }: JobTransition): string {
  return `${from ?? 'none'} -> ${to}: ${action} by ${actor} at ${source}, ${requestId ?? 'no request'}`;
}
