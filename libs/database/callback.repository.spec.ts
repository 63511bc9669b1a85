import { jobOf, STORED_BY_TEST } from '../testing/job.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { Repositories } from './repositories.js';

afterAll(removeTestDatabases);

const at = (seconds: number): string => new Date(Date.UTC(2025, 9, 10, 12, 0, seconds)).toISOString();

describeOnEachEngine('CallbackRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
  });

  afterEach(() => database.close());

  /** A job, by a digit of its id, that ended at a second and is to tell so. */
  async function ended(digit: number, seconds: number): Promise<string> {
    const id = `${digit}0000000-0000-4000-8000-000000000001`;
    const job = jobOf({ id, createdAt: at(0), updatedAt: at(0) });
    await database.transaction(async (transaction) => {
      await repositories.jobs.insert(transaction, { job, config: {}, modelDays: [], cause: STORED_BY_TEST });
      await repositories.callbacks.add(transaction, id, `http://127.0.0.1/${digit}`, at(0));
      await repositories.callbacks.jobEnded(transaction, id, 'completed', at(seconds));
    });
    return id;
  }

  const claim = async (now: number, limit = 10) =>
    (await repositories.callbacks.claimDue(at(now), at(now + 15), limit)).map(({ url, attempt }) =>
      [url.at(-1), attempt].join(' '),
    );

  it('gives out what is due, those that wait longest first, and nothing before its time', async () => {
    for (const [digit, seconds] of [
      [1, 30],
      [2, 10],
      [3, 20],
      [4, 40],
    ] as const) {
      await ended(digit, seconds);
    }
    expect(await claim(9)).toEqual([]);
    expect(await claim(30, 2)).toEqual(['2 1', '3 1']);
    expect(await claim(31)).toEqual(['1 1']);
    expect(await claim(31)).toEqual([]);
  });

  it('gives out again what its process has not settled, as the next attempt, and takes nothing of the former', async () => {
    const id = await ended(1, 0);
    const [first] = await repositories.callbacks.claimDue(at(0), at(15), 10);
    expect(await claim(14)).toEqual([]);
    const [second] = await repositories.callbacks.claimDue(at(15), at(30), 10);
    expect(second).toMatchObject({ attempt: 2, deliveryId: first!.deliveryId });
    await repositories.callbacks.settle(first!, { status: 'failed', error: 'late' });
    expect(await repositories.callbacks.ofJob(id)).toMatchObject([{ status: 'pending', attempts: 2 }]);
    await repositories.callbacks.settle(second!, { status: 'delivered' });
    expect(await repositories.callbacks.ofJob(id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    await repositories.callbacks.settle(second!, { status: 'failed', error: 'twice' });
    expect(await repositories.callbacks.ofJob(id)).toMatchObject([
      { status: 'delivered', lastError: undefined },
    ]);
    expect(await claim(60)).toEqual([]);
  });

  it('tells who asks after the end at once, and each URL once', async () => {
    const id = await ended(1, 0);
    await repositories.callbacks.claimDue(at(1), at(15), 10);
    await database.transaction(async (transaction) => {
      await repositories.jobs.finish(transaction, id, {
        status: 'completed',
        now: at(2),
        cause: STORED_BY_TEST,
      });
    });
    await database.transaction(async (transaction) => {
      await repositories.callbacks.add(transaction, id, 'http://127.0.0.1/9', at(3));
      await repositories.callbacks.add(transaction, id, 'http://127.0.0.1/9', at(4));
    });
    expect((await claim(4)).sort()).toEqual(['1 1', '9 1']);
  });
});
