import { Database, Repositories } from '@app/database';
import { bar } from '../../testing/price-source.fake.js';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../../testing/test-database.js';
import { coverageReport } from './coverage-report.js';

afterAll(removeTestDatabases);

describeOnEachEngine('coverageReport', (engine) => {
  let database: Database;
  let repositories: Repositories;

  beforeAll(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    const about = { fileName: 'a.json', format: 'test', sha256: 'a' };
    const bad = { symbol: 'MSFT', date: '2025-10-01', reason: 'open is 0', raw: '{}' };
    await repositories.prices.recordImport({
      ...about,
      synthetic: false,
      bars: [
        ...['2025-10-01', '2025-10-03', '2025-10-08'].map((date) => bar(`AAPL ${date}`, '10 12 9 11')),
        bar('MSFT 2025-10-02', '10 12 9 11'),
      ],
      quarantined: [bad, { ...bad, date: '2025-10-03' }],
    });
    const made = [bar('SYNA 2025-10-02', '10 12 9 11')];
    await repositories.prices.recordImport({
      ...about,
      sha256: 'b',
      synthetic: true,
      bars: made,
      quarantined: [],
    });
    const call = { symbol: 'AAPL', series: 'TIME_SERIES_DAILY', size: 'compact' } as const;
    const window = { now: '2025-10-09T12:00:00.000Z', dayStart: '2025-10-09T04:00:00.000Z' };
    const reserved = await repositories.priceDownloads.reserve(call, { perDay: 0, perMinute: 0 }, window);
    if (reserved.kind === 'reserved') await repositories.priceDownloads.finish(reserved.id, 'unreachable');
  });

  afterAll(() => database.close());

  it('tells dates, sessions that are missing in between, the last call, and what was refused', async () => {
    const entries = await coverageReport(repositories.coverage);
    expect(entries).toEqual([
      {
        symbol: 'AAPL',
        synthetic: false,
        firstDate: '2025-10-01',
        lastDate: '2025-10-08',
        sessions: 3,
        lastImport: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        gaps: ['2025-10-07', '2025-10-06', '2025-10-02'],
        gapCount: 3,
        lastDownload: { at: '2025-10-09T12:00:00.000Z', outcome: 'unreachable' },
        quarantined: 0,
      },
      expect.objectContaining({ symbol: 'MSFT', sessions: 1, gaps: [], gapCount: 0, quarantined: 2 }),
      expect.objectContaining({ symbol: 'SYNA', synthetic: true, lastDownload: undefined }),
    ]);
  });

  it('20: lists what was refused, newest first, page by page', async () => {
    const [newest] = await repositories.coverage.quarantine({ limit: 1 });
    expect(newest).toMatchObject({
      symbol: 'MSFT',
      date: '2025-10-03',
      reason: 'open is 0',
      source: 'a.json',
    });
    const older = await repositories.coverage.quarantine({ limit: 5, symbol: 'MSFT', before: newest?.id });
    expect(older.map(({ date }) => date)).toEqual(['2025-10-01']);
    expect(await repositories.coverage.quarantine({ limit: 5, symbol: 'AAPL' })).toEqual([]);
  });
});
