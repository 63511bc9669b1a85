import { type StoredRecording } from '@app/domain';
import { jobOf, modelDayOf, STORED_BY_TEST, workerOf } from '../testing/job.builder.js';
import { day, portfolioDayOf, sessionRecordOf, usd } from '../testing/portfolio.builder.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { type ClaimedModelDay } from './model-day.repository.js';
import { Repositories } from './repositories.js';

const NOW = '2025-10-02T12:05:00.000Z';
const DATE = day('2025-10-02');

afterAll(removeTestDatabases);

describeOnEachEngine('RecordingRepository', (engine) => {
  let database: Database;
  let repositories: Repositories;
  const job = jobOf({ dates: [DATE], models: ['alpha', 'beta'] });

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    const start = { initDate: day('2025-10-01'), initialCash: usd('10000'), synthetic: false };
    await database.transaction(async (transaction) => {
      await repositories.portfolios.register(transaction, { signature: 'alpha', ...start }, NOW);
      const modelDays = [modelDayOf('alpha 2025-10-02'), modelDayOf('beta 2025-10-02')];
      await repositories.jobs.insert(transaction, { job, config: {}, modelDays, cause: STORED_BY_TEST });
    });
  });

  afterEach(() => database.close());

  async function claim(signature: string): Promise<ClaimedModelDay> {
    const claimed = await repositories.modelDays.claim(`${signature}_2025-10-02`, workerOf('worker-1'), NOW);
    if (!claimed) throw new Error(`${signature} could not be claimed`);
    return claimed;
  }

  async function complete(claimed: ClaimedModelDay, recording?: StoredRecording): Promise<void> {
    const { id: modelDayId, signature, date } = claimed;
    const closing = portfolioDayOf({ modelDayId, signature, date });
    await repositories.modelDays.complete(claimed, closing, sessionRecordOf({ recording }), NOW);
  }

  it('gives back what a completed and a failed model-day stored', async () => {
    await complete(await claim('alpha'), recordingOf('AAAA'));
    const error = { code: 'provider_error', message: 'HTTP 500', fault: 'provider' } as const;
    await repositories.modelDays.fail(await claim('beta'), error, NOW, { recording: recordingOf('BBBB') });
    const { recordings } = repositories;
    expect(await recordings.find(job.id, { signature: 'alpha', date: DATE })).toEqual({
      format: 1,
      data: 'AAAA',
    });
    expect(await recordings.find(job.id, { signature: 'beta', date: DATE })).toEqual({
      format: 1,
      data: 'BBBB',
    });
  });

  it('has none of a model-day that stored none, that was superseded, or of another job', async () => {
    const { recordings, modelDays } = repositories;
    await complete(await claim('alpha'), recordingOf('AAAA'));
    await complete(await claim('beta'));
    expect(await recordings.find(job.id, { signature: 'beta', date: DATE })).toBeUndefined();
    const other = '00000000-0000-4000-8000-000000000002';
    expect(await recordings.find(other, { signature: 'alpha', date: DATE })).toBeUndefined();
    await database.transaction((transaction) => modelDays.supersede(transaction, ['alpha_2025-10-02'], NOW));
    expect(await recordings.find(job.id, { signature: 'alpha', date: DATE })).toBeUndefined();
  });

  it('24: stores nothing for an attempt that was taken over', async () => {
    const [first, second] = [await claim('alpha'), await claim('alpha')];
    await expect(complete(first, recordingOf('OLD'))).rejects.toMatchObject({ code: 'attempt_superseded' });
    await complete(second, recordingOf('NEW'));
    expect(await repositories.recordings.find(job.id, { signature: 'alpha', date: DATE })).toEqual({
      format: 1,
      data: 'NEW',
    });
  });

  it('collects the fingerprints of a job by model, also of two that end at once', async () => {
    const [alpha, beta] = [await claim('alpha'), await claim('beta')];
    await Promise.all([
      complete(alpha, recordingOf('A', ['fp_2', 'fp_1'])),
      complete(beta, recordingOf('B', ['fp_1'])),
    ]);
    expect((await repositories.jobs.find(job.id))?.systemFingerprints).toEqual({
      alpha: ['fp_1', 'fp_2'],
      beta: ['fp_1'],
    });
  });

  it('tells a replay whose recordings it stands on', async () => {
    const id = '00000000-0000-4000-8000-000000000003';
    const replay = jobOf({ id, mode: 'replay', sourceJobId: job.id });
    const modelDays = [modelDayOf('alpha 2025-10-03', { jobId: id })];
    await database.transaction((transaction) =>
      repositories.jobs.insert(transaction, { job: replay, config: {}, modelDays, cause: STORED_BY_TEST }),
    );
    expect(await repositories.jobs.find(id)).toEqual(replay);
    expect(await repositories.modelDays.claim('alpha_2025-10-03', workerOf('worker-1'), NOW)).toMatchObject({
      sourceJobId: job.id,
    });
    expect((await claim('alpha')).sourceJobId).toBeUndefined();
  });
});

function recordingOf(data: string, systemFingerprints: readonly string[] = []): StoredRecording {
  return { format: 1, data, systemFingerprints };
}
