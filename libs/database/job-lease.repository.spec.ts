import { jobOf, modelDayOf } from '../testing/job.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { Repositories } from './repositories.js';

afterAll(removeTestDatabases);

const at = (seconds: number): string => new Date(Date.UTC(2025, 9, 10, 12, 0, seconds)).toISOString();

const WORKER = { actor: 'worker', source: 'host-1' };
const BATCH = { actor: 'batch', source: 'host-2' };

describeOnEachEngine('JobLeaseRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;
  let jobId: string;
  let modelDayId: string;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    const job = jobOf({});
    const modelDay = modelDayOf('alpha 2025-10-02');
    [jobId, modelDayId] = [job.id, modelDay.id];
    await database.transaction(async (transaction) => {
      await repositories.jobs.insert(transaction, {
        ...{ job, config: {}, modelDays: [modelDay] },
        cause: { action: 'trigger', ...BATCH },
      });
      await repositories.jobLeases.insert(transaction, { jobId, holder: 'batch', expiresAt: at(10) });
    });
  });

  afterEach(() => database.close());

  it("keeps everybody's hands off but the holder's until it has run out", async () => {
    const { jobLeases } = repositories;
    expect(await jobLeases.admits(jobId, 'batch', at(5))).toBe(true);
    expect(await jobLeases.admits(jobId, 'other', at(5))).toBe(false);
    expect(await jobLeases.admits(jobId, undefined, at(5))).toBe(false);
    expect(await jobLeases.take({ jobId, holder: 'other', expiresAt: at(15) }, at(5))).toBe(false);
    expect(await jobLeases.admits(jobId, undefined, at(10))).toBe(true);
    expect(await jobLeases.find(jobId)).toBeUndefined();
  });

  it('is renewed by its holder, also late, unless somebody else has gone on by then', async () => {
    const { jobLeases } = repositories;
    expect(await jobLeases.renew({ jobId, holder: 'other', expiresAt: at(20) })).toBe(false);
    expect(await jobLeases.renew({ jobId, holder: 'batch', expiresAt: at(20) })).toBe(true);
    expect(await jobLeases.admits(jobId, undefined, at(15))).toBe(false);
    expect(await jobLeases.take({ jobId, holder: 'other', expiresAt: at(40) }, at(20))).toBe(true);
    expect(await jobLeases.renew({ jobId, holder: 'batch', expiresAt: at(40) })).toBe(false);
  });

  it('is released by its holder alone', async () => {
    const { jobLeases } = repositories;
    await jobLeases.release({ jobId, holder: 'other' });
    expect(await jobLeases.find(jobId)).toEqual({ jobId, holder: 'batch', expiresAt: at(10) });
    await jobLeases.release({ jobId, holder: 'batch' });
    expect(await jobLeases.find(jobId)).toBeUndefined();
  });

  it('a model-day of a leased job can be claimed by the holder alone, and by anybody when the lease has run out', async () => {
    const { modelDays } = repositories;
    expect(await modelDays.claim(modelDayId, WORKER, at(5))).toBeUndefined();
    expect(await modelDays.claim(modelDayId, BATCH, at(5))).toMatchObject({ attempt: 1 });
    expect(await modelDays.claim(modelDayId, WORKER, at(9))).toBeUndefined();
    expect(await modelDays.claim(modelDayId, WORKER, at(10))).toMatchObject({ attempt: 2 });
  });
});
