import { createHmac } from 'node:crypto';
import { CallbackReceiver } from '../../testing/callback-receiver.js';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { type DeliverCallbacks } from './deliver-callbacks.js';

const SECRET = 'a-callback-secret';
const ONE_DAY = { end: '2025-10-02' };
let world: SimulationWorld;
let receiver: CallbackReceiver;

async function startWorld(engine: 'sqlite' | 'postgres' = 'sqlite'): Promise<void> {
  receiver = await CallbackReceiver.start();
  world = await SimulationWorld.start(engine, { settings: { callbackAllowedHosts: ['127.0.0.1'] } });
  await world.importPrices(OCTOBER_PRICES);
}

afterEach(async () => {
  await world.close();
  await receiver.stop();
});

afterAll(removeTestDatabases);

function delivererOf(allowedHosts = ['127.0.0.1']): DeliverCallbacks {
  return world.with({ callbackAllowedHosts: allowedHosts, callbackSecret: SECRET }).deliverCallbacks;
}

function later(seconds: number): void {
  world.now = new Date(Date.parse(world.now) + seconds * 1_000).toISOString();
}

/** @returns the id of a job of one day that is to tell its end to the receiver */
async function triggered(path = '/resume/1?token=canary'): Promise<string> {
  const outcome = await world.trigger(ONE_DAY, { callbackUrl: `${receiver.url}${path}` });
  if (outcome.kind !== 'accepted') throw new Error(`the trigger was answered with ${outcome.kind}`);
  return outcome.job.id;
}

function statesOf(jobId: string) {
  return world.repositories.callbacks.ofJob(jobId);
}

describeOnEachEngine('DeliverCallbacks', (engine) => {
  beforeEach(() => startWorld(engine));

  it('tells nothing before the job ends, and then its end once, signed, however many processes look', async () => {
    const id = await triggered();
    await delivererOf().execute();
    expect(receiver.received).toEqual([]);
    expect(await statesOf(id)).toMatchObject([{ status: 'pending', attempts: 0 }]);
    await world.workOff();
    await Promise.all([1, 2, 3, 4].map(() => delivererOf().execute()));
    const [callback, ...more] = receiver.received;
    expect(more).toEqual([]);
    const body = `{"job_id":"${id}","status":"completed"}`;
    const t = String(Date.parse('2025-10-10T12:00:00.000Z') / 1_000);
    const v1 = createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex');
    expect(callback).toMatchObject({
      method: 'POST',
      path: '/resume/1?token=canary',
      body,
      headers: {
        'content-type': 'application/json',
        'x-ai-trader-signature': `t=${t},v1=${v1}`,
        'x-ai-trader-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    });
    expect(await statesOf(id)).toMatchObject([{ status: 'delivered', attempts: 1, lastError: undefined }]);
    later(86_400);
    await delivererOf().execute();
    expect(receiver.received).toHaveLength(1);
  });

  it('every trigger of a job under way may bring its own, each URL once', async () => {
    const id = await triggered('/first');
    for (const path of ['/second', '/second', '/first']) {
      const outcome = await world.trigger(ONE_DAY, { callbackUrl: `${receiver.url}${path}` });
      expect(outcome).toMatchObject({ kind: 'existing' });
    }
    await world.cancel(id);
    await delivererOf().execute();
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/first', '/second']);
    expect(receiver.received[0]?.body).toBe(`{"job_id":"${id}","status":"cancelled"}`);
  });

  it('a job takes twenty of them, and the trigger that brings one more is refused', async () => {
    const id = await triggered('/0');
    const add = (path: string) => world.trigger(ONE_DAY, { callbackUrl: `${receiver.url}${path}` });
    for (let count = 1; count < 20; count += 1) await add(`/${count}`);
    await expect(add('/20')).rejects.toMatchObject({
      code: 'too_many_callbacks',
      details: { field: 'callback_url', limit: 20 },
    });
    expect(await add('/19')).toMatchObject({ kind: 'existing' });
    expect(await statesOf(id)).toHaveLength(20);
  });

  it('a retried job tells its new end, as another delivery', async () => {
    const id = await triggered();
    await world.cancel(id);
    await world.workOff();
    await delivererOf().execute();
    await world.retry(id);
    await delivererOf().execute();
    expect(receiver.received).toHaveLength(1);
    await world.workOff();
    await delivererOf().execute();
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { status: string }).status)).toEqual([
      ...['cancelled', 'completed'],
    ]);
    const [first, second] = receiver.received.map(({ headers }) => headers['x-ai-trader-delivery']);
    expect(first).not.toBe(second);
  });

  it('what a killed process had begun is delivered by another one, under the same id', async () => {
    const id = await triggered();
    await world.cancel(id);
    const { callbacks } = world.repositories;
    const [killed] = await callbacks.claimDue(world.now, '2025-10-10T12:00:15.000Z', 10);
    later(14);
    await delivererOf().execute();
    expect(receiver.received).toEqual([]);
    later(1);
    await delivererOf().execute();
    expect(receiver.received.map(({ headers }) => headers['x-ai-trader-delivery'])).toEqual([
      killed?.deliveryId,
    ]);
    await callbacks.settle(killed!, { status: 'failed', error: 'said too late' });
    expect(await statesOf(id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('of a job that ended while the trigger was decided the end is told at once', async () => {
    const id = await triggered();
    await world.cancel(id);
    const url = `${receiver.url}/late`;
    await world.database.transaction((transaction) =>
      world.repositories.callbacks.add(transaction, id, url, world.now),
    );
    await delivererOf().execute();
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/late', '/resume/1?token=canary']);
  });
});

describe('DeliverCallbacks', () => {
  beforeEach(() => startWorld());

  it('a refused delivery is tried again, later and later, under the same id; then no more', async () => {
    const id = await triggered();
    await world.cancel(id);
    receiver.answerWith = (response) => response.writeHead(500).end('no');
    const waits = [10, 30, 90, 270, 810, 2_430, 3_600, 3_600, 3_600];
    for (const [index, wait] of waits.entries()) {
      await delivererOf().execute();
      expect(receiver.received).toHaveLength(index + 1);
      later(wait - 1);
      await delivererOf().execute();
      expect(receiver.received).toHaveLength(index + 1);
      later(1);
    }
    expect(await statesOf(id)).toMatchObject([{ status: 'pending', attempts: 9, lastError: 'answered 500' }]);
    await delivererOf().execute();
    later(86_400);
    await delivererOf().execute();
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ headers }) => headers['x-ai-trader-delivery'])).size).toBe(1);
    expect(await statesOf(id)).toMatchObject([{ status: 'failed', attempts: 10, lastError: 'answered 500' }]);
  });

  it('waits for a receiver that is away', async () => {
    const id = await triggered();
    await world.cancel(id);
    const { port } = receiver;
    await receiver.stop();
    await delivererOf().execute();
    expect(await statesOf(id)).toMatchObject([
      { status: 'pending', attempts: 1, lastError: 'the receiver cannot be reached (ECONNREFUSED)' },
    ]);
    receiver = await CallbackReceiver.start(port);
    later(10);
    await delivererOf().execute();
    expect(receiver.received).toHaveLength(1);
    expect(await statesOf(id)).toMatchObject([{ status: 'delivered', attempts: 2, lastError: undefined }]);
  });

  it('does not follow a redirect', async () => {
    const id = await triggered();
    await world.cancel(id);
    receiver.answerWith = (response) => response.writeHead(307, { Location: '/elsewhere' }).end();
    await delivererOf().execute();
    expect(receiver.received).toHaveLength(1);
    expect(await statesOf(id)).toMatchObject([
      { status: 'pending', lastError: 'answered 307; redirects are not followed' },
    ]);
  });

  it('does not send where it may not any more', async () => {
    const id = await triggered();
    await world.cancel(id);
    await delivererOf(['windmill.internal']).execute();
    expect(receiver.received).toEqual([]);
    expect(await statesOf(id)).toMatchObject([
      { status: 'pending', lastError: 'its host is not on CALLBACK_ALLOWED_HOSTS any more' },
    ]);
  });

  it('stopping ends what hangs, and another process tries again', async () => {
    const id = await triggered();
    await world.cancel(id);
    receiver.answerWith = () => undefined;
    const hanging = delivererOf();
    hanging.start();
    await receiver.waitFor(1);
    await hanging.stop();
    expect(await statesOf(id)).toMatchObject([
      { status: 'pending', lastError: 'this process was stopped before the receiver answered' },
    ]);
    receiver.answerWith = (response) => response.end();
    later(10);
    await delivererOf().execute();
    expect(await statesOf(id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  it('with nothing to do there is nobody to tell', async () => {
    await world.play(ONE_DAY);
    const callbackUrl = `${receiver.url}/never`;
    expect(await world.trigger(ONE_DAY, { callbackUrl })).toMatchObject({ kind: 'current' });
    expect(await world.count('job_callbacks')).toBe(0);
  });

  it('logs no more of a URL than its origin', async () => {
    await triggered();
    await world.workOff();
    await delivererOf().execute();
    const lines = JSON.stringify(world.log.lines);
    expect(lines).toContain('callback delivered');
    expect(lines).toContain(`"receiver":"${receiver.url}"`);
    expect(lines).not.toContain('canary');
    expect(lines).not.toContain(SECRET);
  });
});
