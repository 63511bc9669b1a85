import { randomUUID } from 'node:crypto';
import { type Job, type JobStatus } from '@app/domain';
import { jobOf, modelDayOf, STORED_BY_TEST } from '../testing/job.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { Repositories } from './repositories.js';

afterAll(removeTestDatabases);

describeOnEachEngine('JobRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
  });

  afterEach(() => database.close());

  /** Stores a job that was accepted at a minute past noon; its id begins with the letter. */
  async function store(letter: string, minute: number, init: Partial<Job> = {}): Promise<Job> {
    const id = `${letter}0000000-0000-4000-8000-000000000001`;
    const createdAt = `2025-10-02T12:${String(minute).padStart(2, '0')}:00.000Z`;
    const job = jobOf({ id, createdAt, updatedAt: createdAt, ...init });
    await database.transaction((transaction) =>
      repositories.jobs.insert(transaction, { job, config: {}, modelDays: [], cause: STORED_BY_TEST }),
    );
    return job;
  }

  it.each([
    ['a job with a later id', 'f', 'a'],
    ['a job with an earlier id', 'a', 'f'],
  ])('the newest job is the one that was accepted last, after %s', async (_what, first, last) => {
    await store(first, 1);
    await store(last, 2);
    expect((await repositories.jobs.newest())!.id[0]).toBe(last);
  });

  it('lists unfinished jobs, oldest first, in whatever order they were stored', async () => {
    const statuses: [string, number, JobStatus][] = [
      ['c', 5, 'running'],
      ['a', 9, 'pending'],
      ['b', 1, 'completed'],
      ['e', 2, 'pending'],
      ['d', 3, 'cancelled'],
      ['f', 4, 'downloading_data'],
      ['1', 6, 'failed'],
      ['2', 7, 'partial'],
    ];
    for (const [letter, minute, status] of statuses) await store(letter, minute, { status });
    expect((await repositories.jobs.unfinished()).map(({ id }) => id[0])).toEqual(['e', 'f', 'c', 'a']);
  });

  it('lists model-days by date, and those of a date in the order of the job’s models', async () => {
    const job = await store('a', 1, { models: ['zeta', 'alpha', 'mid'] });
    const days = [
      'alpha 2025-10-03',
      'mid 2025-10-02',
      'zeta 2025-10-03',
      'alpha 2025-10-02',
      'zeta 2025-10-02',
    ];
    await database.transaction((transaction) =>
      repositories.modelDays.insert(
        transaction,
        days.map((what) => modelDayOf(what, { id: randomUUID(), jobId: job.id })),
      ),
    );
    const listed = await repositories.jobs.modelDays(job);
    expect(listed.map(({ date, signature }) => `${date} ${signature}`)).toEqual([
      '2025-10-02 zeta',
      '2025-10-02 alpha',
      '2025-10-02 mid',
      '2025-10-03 zeta',
      '2025-10-03 alpha',
    ]);
  });
});
