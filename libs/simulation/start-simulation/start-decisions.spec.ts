import { type Origin } from '@app/domain';
import { OCTOBER_PRICES } from '../../testing/price-table.js';
import { SimulationWorld, TESTER } from '../../testing/simulation-world.js';
import { describeOnEachEngine, removeTestDatabases } from '../../testing/test-database.js';
import { type Decision } from './start-outcome.js';
import { type OncePerKey } from './trigger-context.js';

/** A key whose answers tell what was decided. */
function onceOf(key: string, requestSha256 = 'a'.repeat(64)): OncePerKey {
  const answerOf = (decision: Decision) => ({
    status: decision.kind === 'accepted' ? 202 : 200,
    body: { kind: decision.kind, job: 'job' in decision ? decision.job.id : null },
  });
  return { key, requestSha256, answerOf };
}

const OTHER: Origin = { actor: 'somebody-else', source: '127.0.0.2' };

afterAll(removeTestDatabases);

describeOnEachEngine('StartDecisions', (engine) => {
  let world: SimulationWorld;

  beforeEach(async () => {
    world = await SimulationWorld.start(engine);
    await world.importPrices(OCTOBER_PRICES);
  });

  afterEach(() => world.close());

  it('30: gives the answer of the first again, whatever has become of its job, and starts nothing', async () => {
    const once = onceOf('key-1');
    const first = await world.trigger({ replace: true }, { once });
    expect(first.kind).toBe('accepted');
    await world.workOff();
    world.queue.state = 'down';
    world.writeConfig('no config any more');
    const again = await world.trigger({ replace: true }, { once });
    expect(again).toEqual({
      kind: 'repeated',
      answer: { status: 202, body: { kind: 'accepted', job: 'job' in first ? first.job.id : '' } },
    });
    expect(await world.count('jobs')).toBe(1);
  });

  it('keeps the answers existing and current too', async () => {
    const { id } = await world.accepted();
    expect(await world.trigger({}, { once: onceOf('while-it-runs') })).toMatchObject({ kind: 'existing' });
    await world.workOff();
    expect(await world.trigger({}, { once: onceOf('afterwards') })).toMatchObject({ kind: 'current' });
    expect(await world.trigger({}, { once: onceOf('while-it-runs') })).toEqual({
      kind: 'repeated',
      answer: { status: 200, body: { kind: 'existing', job: id } },
    });
    expect(await world.trigger({}, { once: onceOf('afterwards') })).toEqual({
      kind: 'repeated',
      answer: { status: 200, body: { kind: 'current', job: null } },
    });
  });

  it('30: of four at one instant one decides, and the others get its answer', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => world.trigger({}, { once: onceOf('key-1') })));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual([
      ...['accepted', 'repeated', 'repeated', 'repeated'],
    ]);
    expect(await world.count('jobs')).toBe(1);
    expect(await world.count('idempotency_keys')).toBe(1);
  });

  it('refuses a key that came with another body, and nothing is done', async () => {
    await world.play({ end: '2025-10-02' });
    await world.trigger({ end: '2025-10-02' }, { once: onceOf('key-1') });
    const asked = world.trigger({ end: '2025-10-03' }, { once: onceOf('key-1', 'b'.repeat(64)) });
    await expect(asked).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      details: { header: 'Idempotency-Key' },
    });
    expect(await world.count('jobs')).toBe(1);
  });

  it('does not show one caller the answer of another', async () => {
    await world.accepted({ end: '2025-10-02' });
    await world.trigger({ end: '2025-10-02' }, { once: onceOf('key-1') });
    const other = await world.trigger(
      { end: '2025-10-02' },
      { origin: OTHER, once: onceOf('key-1', 'b'.repeat(64)) },
    );
    expect(other).toMatchObject({ kind: 'existing' });
    expect(await world.count('idempotency_keys')).toBe(2);
  });

  it('keeps no error: the same trigger may succeed later', async () => {
    const once = onceOf('key-1');
    await expect(world.trigger({ models: ['nobody'] }, { once })).rejects.toMatchObject({
      code: 'unknown_signature',
    });
    await world.accepted({ end: '2025-10-02' });
    await expect(world.trigger({ end: '2025-10-03' }, { once })).rejects.toMatchObject({
      code: 'job_conflict',
    });
    expect(await world.count('idempotency_keys')).toBe(0);
    await world.workOff();
    expect(await world.trigger({ end: '2025-10-03' }, { once })).toMatchObject({ kind: 'accepted' });
  });

  it('stores no job when its answer cannot be kept', async () => {
    const once = {
      ...onceOf('key-1'),
      answerOf: () => {
        throw new Error('killed here');
      },
    };
    await expect(world.trigger({}, { once })).rejects.toThrow('killed here');
    expect(await world.count('jobs')).toBe(0);
    expect(await world.count('portfolios')).toBe(0);
  });

  it('forgets a key after a day', async () => {
    await world.trigger({ end: '2025-10-02' }, { once: onceOf('key-1') });
    await world.workOff();
    world.now = '2025-10-11T12:00:00.000Z';
    expect(await world.trigger({ end: '2025-10-02' }, { once: onceOf('key-1') })).toMatchObject({
      kind: 'repeated',
    });
    world.now = '2025-10-11T12:00:00.001Z';
    const later = { origin: TESTER, once: onceOf('key-1', 'b'.repeat(64)) };
    expect(await world.trigger({ end: '2025-10-02' }, later)).toMatchObject({ kind: 'current' });
    expect(await world.count('idempotency_keys')).toBe(1);
  });
});
