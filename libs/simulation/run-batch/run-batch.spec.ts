import { type Environment } from '@app/config';
import { parseTradingDate } from '@app/domain';
import { InProcessQueue } from '@app/queue';
import { refusedByProvider, saying } from '../../testing/scripted-chat-model.fake.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld, WORKER } from '../../testing/simulation-world.js';
import { removeTestDatabases } from '../../testing/test-database.js';
import { composeBatch } from './open-batch.js';
import { type RunBatch, type BatchOutcome, type BatchProgress } from './run-batch.js';

const finish = saying('Done. <FINISH_SIGNAL>');

let world: SimulationWorld;
let progress: BatchProgress[];

beforeEach(async () => {
  world = await SimulationWorld.start();
  await world.importPrices(OCTOBER_PRICES);
  progress = [];
});

afterEach(() => world.close());
afterAll(removeTestDatabases);

function batchWith(settings: Partial<Environment> = {}): RunBatch {
  const environment = { ...world.environment, reconcileIntervalMs: 1, ...settings };
  const queue = new InProcessQueue();
  const holder = WORKER.actor;
  return composeBatch({ ...world.infrastructure, environment, queue, holder }, world.sessions);
}

function run(batch = batchWith(), stop = new AbortController().signal): Promise<BatchOutcome> {
  const request = {
    configPath: 'configs/default_config.json',
    endDate: parseTradingDate('2025-10-03'),
    replaceExisting: false,
  };
  return batch.execute(request, { stop, onProgress: (each) => progress.push(each) });
}

const leases = () => world.count('job_leases');

describe('RunBatch', () => {
  it('runs a job to its end, tells how far it is, and leaves no lease', async () => {
    const outcome = await run();
    expect(outcome).toMatchObject({ kind: 'ended', job: { status: 'completed' } });
    expect(
      progress.map(({ modelDays }) => modelDays.filter(({ status }) => status === 'completed').length),
    ).toEqual([0, 1, 2]);
    expect(await leases()).toBe(0);
    expect(await run()).toMatchObject({ kind: 'current', lastSimulationDate: '2025-10-03' });
  });

  it('a job that fails ends as failed', async () => {
    for (const date of ['2025-10-02', '2025-10-03'])
      world.script(`alpha ${date}`, [{ error: refusedByProvider() }]);
    const batch = batchWith({ modelDayAttempts: 1 });
    expect(await run(batch)).toMatchObject({ kind: 'ended', job: { status: 'failed' } });
  });

  it('its job is stored with its lease: no worker touches it, until the lease has run out', async () => {
    const stop = new AbortController();
    let jobId = '';
    world.chatModels = {
      create: async () => {
        const [job] = await world.repositories.jobs.unfinished();
        jobId = job?.id ?? '';
        const [modelDay] = job ? await world.modelDays(job) : [];
        const { modelDays, jobLeases } = world.repositories;
        expect(
          await modelDays.claim(modelDay?.id ?? '', { actor: 'other', source: 'host-2' }, world.now),
        ).toBeUndefined();
        await world.useCases.reconcileJobs.execute();
        expect(world.queue.waiting).toEqual([]);
        // As if this process had been held up for longer than its lease.
        const late = new Date(Date.parse(world.now) + world.environment.queueLockMs).toISOString();
        expect(await jobLeases.admits(jobId, undefined, late)).toBe(true);
        stop.abort();
        throw new Error('held up');
      },
    };
    expect(await run(batchWith({ shutdownGraceMs: 0 }), stop.signal)).toMatchObject({ kind: 'stopped' });
    await world.useCases.reconcileJobs.execute();
    expect(world.queue.waiting.map((work) => work.jobId)).toEqual([jobId]);
  });

  it('when somebody else has taken the job over, it ends and says so', async () => {
    world.chatModels = {
      create: async () => {
        const [job] = await world.repositories.jobs.unfinished();
        const lease = { jobId: job?.id ?? '', holder: 'other', expiresAt: '2025-10-10T13:00:00.000Z' };
        expect(await world.repositories.jobLeases.take(lease, '2025-10-10T12:30:00.000Z')).toBe(true);
        const respond = (_request: unknown, signal: AbortSignal) =>
          new Promise<never>((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              reject(signal.reason as Error);
            });
          });
        return { respond };
      },
    };
    const endless = batchWith({ queueLockMs: 30 });
    await expect(run(endless)).rejects.toMatchObject({ code: 'job_taken_over' });
  });

  it('goes on with what was left unfinished, unless a service lives that does so', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    const beat = { workerId: 'service', services: {}, startedAt: world.now };
    await world.repositories.heartbeats.beat(beat, new Date(world.now));
    await expect(run()).rejects.toMatchObject({
      code: 'job_conflict',
      message: expect.stringContaining('a running service works on it') as string,
    });
    await world.repositories.heartbeats.remove('service');
    expect(await run()).toMatchObject({ kind: 'ended', job: { id, status: 'completed' } });
  });

  it('waits whether another batch run that has the job lives; one that does keeps it', async () => {
    const { id } = await world.accepted({ end: '2025-10-03' });
    const { jobLeases } = world.repositories;
    const soon = (ms: number) => new Date(Date.parse(world.now) + ms).toISOString();
    await jobLeases.take({ jobId: id, holder: 'other', expiresAt: soon(20) }, world.now);
    await expect(run()).rejects.toMatchObject({
      code: 'job_conflict',
      message: expect.stringContaining('another batch run works on it') as string,
    });
    await jobLeases.release({ jobId: id, holder: 'other' });
    await jobLeases.take({ jobId: id, holder: 'other', expiresAt: soon(0) }, world.now);
    expect(await run()).toMatchObject({ kind: 'ended', job: { id, status: 'completed' } });
  });

  it('ends a job of which a killed process left nothing but the end', async () => {
    const job = await world.accepted({ end: '2025-10-03' });
    for (const modelDay of await world.modelDays(job)) {
      world.script(`alpha ${modelDay.date}`, [finish]);
      await world.runModelDay.execute(modelDay.id, new AbortController().signal);
    }
    expect(await run()).toMatchObject({ kind: 'current' });
    expect((await world.job(job.id)).status).toBe('completed');
  });
});
