import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { modelDayOf, STORED_BY_TEST } from '../../testing/job.builder.js';
import { refusedByProvider } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';

let world: SimulationWorld;
const signal = new AbortController().signal;
const broken = [{ error: refusedByProvider() }];

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
    await world.useCases.settleTradingDate.execute(job.id);
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
      error: 'No model-day completed. The first error: The provider refuses the key.',
    });
  });

  it('the first error is that of the first date and, on it, of the first model', async () => {
    const other = (message: string) => [
      { error: new DomainError({ code: 'provider_refused', message, fault: 'provider' }) },
    ];
    for (const date of ['2025-10-02', '2025-10-03']) {
      for (const signature of ['gamma', 'beta', 'alpha']) {
        world.script(`${signature} ${date}`, other(`No key for ${signature} on ${date}.`));
      }
    }
    expect(await world.play({ end: '2025-10-03' })).toMatchObject({
      status: 'failed',
      error: 'No model-day completed. The first error: No key for alpha on 2025-10-02.',
    });
  });

  it('settling a date again queues nothing twice and ends nothing twice', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    await runDate();
    await world.useCases.settleTradingDate.execute(job.id);
    await world.useCases.settleTradingDate.execute(job.id);
    expect(world.queue.waiting).toHaveLength(1);
    await runDate();
    await world.useCases.settleTradingDate.execute(job.id);
    const ended = await world.job(job.id);
    world.now = '2025-10-10T13:00:00.000Z';
    await world.useCases.settleTradingDate.execute(job.id);
    expect(await world.job(job.id)).toEqual(ended);
    expect(world.log.lines.filter(({ message }) => message === 'job ended')).toHaveLength(1);
    expect(world.queue.waiting).toEqual([]);
  });

  it('what the queue lost or gave up is no failure: it stays due, and is queued again', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const [work] = world.queue.waiting.splice(0);
    await world.runModelDay.execute(work!.modelDayIds[0]!, signal);
    await world.useCases.settleTradingDate.execute(job.id);
    const modelDays = await world.modelDays(job);
    expect(modelDays.slice(0, 3).map(({ status }) => status)).toEqual(['completed', 'pending', 'pending']);
    expect(world.queue.waiting).toEqual([
      { jobId: job.id, date: '2025-10-02', modelDayIds: work!.modelDayIds.slice(1) },
    ]);
    await world.workOff();
    expect(await world.job(job.id)).toMatchObject({ status: 'completed' });
  });

  it('a date that the queue is still busy with is left to it', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    const work = world.queue.take();
    await world.runModelDay.execute(work.modelDayIds[0]!, signal);
    await world.useCases.settleTradingDate.execute(job.id);
    expect(world.queue.waiting).toEqual([]);
    expect(await world.job(job.id)).toMatchObject({ status: 'running' });
  });

  it('of a job that nobody knows is an error', async () => {
    await expect(world.useCases.settleTradingDate.execute('missing')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('a queue that is down leaves the job running, for the next try', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    await runDate();
    world.queue.state = 'down';
    const settled = world.useCases.settleTradingDate.execute(job.id);
    await expect(settled).rejects.toMatchObject({ code: 'queue_unavailable' });
    world.queue.state = 'up';
    await world.useCases.settleTradingDate.execute(job.id);
    expect(world.queue.waiting).toMatchObject([{ date: '2025-10-03' }]);
  });

  it('23: files that a killed worker left behind its commit are complete before the next date is queued', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    await runDate();
    const folder = join(world.environment.dataDir, 'agent_data');
    const read = () => ({
      positions: readFileSync(join(folder, 'beta', 'position', 'position.jsonl'), 'utf8'),
      log: readFileSync(join(folder, 'beta', 'log', '2025-10-02', 'log.jsonl'), 'utf8'),
    });
    const written = read();
    rmSync(join(folder, 'beta'), { recursive: true });
    world.queue.state = 'deaf';
    await expect(world.useCases.settleTradingDate.execute(job.id)).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    expect(read()).toEqual(written);
    expect(written.positions.split('\n')).toHaveLength(3);
  });

  it('does not end a job that was taken back to running meanwhile', async () => {
    const { id } = await world.play({ end: '2025-10-02' });
    const held = await world.job(id);
    await world.database.transaction((transaction) =>
      world.repositories.jobs.reopen(transaction, id, {
        dates: held.dates,
        now: world.now,
        cause: STORED_BY_TEST,
      }),
    );
    const again = modelDayOf('alpha 2025-10-03', { id: randomUUID(), jobId: id });
    await world.database.transaction((transaction) =>
      world.repositories.modelDays.insert(transaction, [again]),
    );
    const end = { status: 'completed', now: '2025-10-10T13:00:00.000Z', cause: STORED_BY_TEST } as const;
    await world.database.transaction((transaction) => world.repositories.jobs.finish(transaction, id, end));
    expect(await world.job(id)).toMatchObject({ status: 'running', completedAt: undefined });
  });
});
