import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { Repositories } from './repositories.js';

afterAll(removeTestDatabases);

const GIVEN = '2025-10-02T12:00:00.000Z';
const answer = { requestSha256: 'a'.repeat(64), status: 202, body: { job_id: 'job-1' } };

describeOnEachEngine('IdempotencyRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
  });

  afterEach(() => database.close());

  const keep = (scope: string, key: string, now: string) =>
    database.transaction((transaction) =>
      repositories.idempotency.insert(transaction, { scope, key }, answer, now),
    );
  const find = (scope: string, key: string, now: string) =>
    repositories.idempotency.find({ scope, key }, now);

  it('tells the answer for a day, to the millisecond', async () => {
    await keep('flow', 'key-1', GIVEN);
    expect(await find('flow', 'key-1', GIVEN)).toEqual(answer);
    expect(await find('flow', 'key-1', '2025-10-03T12:00:00.000Z')).toEqual(answer);
    expect(await find('flow', 'key-1', '2025-10-03T12:00:00.001Z')).toBeUndefined();
  });

  it('has keys of its own for each caller', async () => {
    await keep('flow', 'key-1', GIVEN);
    expect(await find('somebody-else', 'key-1', GIVEN)).toBeUndefined();
    expect(await find('flow', 'key-2', GIVEN)).toBeUndefined();
    await keep('somebody-else', 'key-1', GIVEN);
    expect(await find('somebody-else', 'key-1', GIVEN)).toEqual(answer);
  });

  it('forgets what is older than a day when another is kept, and nothing younger', async () => {
    await keep('flow', 'old', GIVEN);
    await keep('flow', 'young', '2025-10-02T18:00:00.000Z');
    await keep('flow', 'new', '2025-10-03T12:00:00.001Z');
    const rows = await database.read.query<{ key: string }[]>('SELECT * FROM idempotency_keys');
    expect(rows.map(({ key }) => key).sort()).toEqual(['new', 'young']);
    await keep('flow', 'old', '2025-10-03T12:00:00.001Z');
    expect(await find('flow', 'old', '2025-10-03T13:00:00.000Z')).toEqual(answer);
  });
});
