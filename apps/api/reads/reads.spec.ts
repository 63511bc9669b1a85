import { Database, Repositories } from '@app/database';
import { bodyEtag, ErrorFilter, requestLog, requestValidation } from '@app/http';
import { createLogger } from '@app/logging';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { storeJob, valuesOf } from '../../../libs/testing/completed-days.js';
import { checkAnswersOf } from '../../../libs/testing/contract/checked-answers.js';
import { day, fillOf, positionOf } from '../../../libs/testing/portfolio.builder.js';
import { bar } from '../../../libs/testing/price-source.fake.js';
import {
  describeOnEachEngine,
  newTestDatabase,
  removeTestDatabases,
} from '../../../libs/testing/test-database.js';
import { ReadsModule } from './reads.module.js';

@Global()
@Module({})
class DatabaseModule {
  static over(repositories: Repositories): DynamicModule {
    const providers = [{ provide: Repositories, useValue: repositories }];
    return { module: DatabaseModule, providers, exports: providers };
  }
}

const SLASHED = 'deepseek/v3:free#1';
const logger = createLogger('test', 'silent');

afterAll(removeTestDatabases);

describeOnEachEngine('The reads over HTTP', (engine) => {
  let database: Database;
  let repositories: Repositories;
  let app: NestExpressApplication;
  let url: string;
  let jobId: string;

  beforeAll(async () => {
    database = await Database.open(await newTestDatabase(engine));
    repositories = new Repositories(database);
    const about = { fileName: 'x', format: 'x', sha256: 'x', synthetic: false, quarantined: [] };
    const bars = [bar('QQQ 2025-10-01', '600 600 600 600'), bar('QQQ 2025-10-02', '600 606 600 606')];
    await repositories.prices.recordImport({ ...about, bars });
    const [first, second] = valuesOf(SLASHED, '2025-10-02 10100', '2025-10-03 10200');
    const traded = {
      ...first!,
      closing: positionOf('8960', { NVDA: 10 }),
      fills: [fillOf('buy 11 NVDA at 100'), fillOf('sell 1 NVDA at 100')],
    };
    jobId = await storeJob(database, repositories, {
      days: [traded, second!, ...valuesOf('=cmd,"x"', '2025-10-02 9900')],
    });
    const module = { module: ReadsModule, imports: [DatabaseModule.over(repositories)] };
    app = await NestFactory.create<NestExpressApplication>(module, { logger: false });
    app.set('etag', bodyEtag);
    app.disable('x-powered-by');
    app.use(requestLog(logger));
    app.useGlobalPipes(requestValidation());
    app.useGlobalFilters(new ErrorFilter(logger));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    checkAnswersOf(url);
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await database.close();
  });

  async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
    const answer = await fetch(url + path, { headers });
    const text = await answer.text();
    const type = answer.headers.get('content-type');
    const body = type?.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : text;
    return { status: answer.status, etag: answer.headers.get('etag') ?? '', type, body };
  }

  it('lists trades with their total, and a page of them', async () => {
    const trade = { date: '2025-10-02', model: SLASHED, symbol: 'NVDA', price: 100, job_id: jobId };
    const all = [
      { ...trade, id: 0, action: 'buy', amount: 11, total: 1100, commission: 0 },
      { ...trade, id: 1, action: 'sell', amount: 1, total: 100, commission: 0 },
    ];
    expect((await get('/trades')).body).toEqual({ total: 2, limit: 100, offset: 0, trades: all });
    expect((await get('/trades?limit=1&offset=1')).body).toMatchObject({ total: 2, trades: [all[1]] });
    expect((await get('/trades?offset=5')).body).toMatchObject({ total: 2, trades: [] });
    const filter = `model=${encodeURIComponent(SLASHED)}&symbol=nvda&action=sell&job_id=${jobId}`;
    expect((await get(`/trades?${filter}&start_date=2025-10-02&end_date=2025-10-02`)).body).toMatchObject({
      trades: [all[1]],
    });
  });

  it('lists trades by date, then model, then order in the session; a date filter holds both of its ends', async () => {
    const traded = (signature: string, date: string, ...fills: string[]) => ({
      ...valuesOf(signature, `${date} 10000`)[0]!,
      fills: fills.map((fill) => fillOf(fill)),
    });
    const own = await storeJob(database, repositories, {
      days: [
        traded('order-z', '2025-10-07', 'buy 1 AMD at 10', 'sell 1 AMD at 11'),
        traded('order-z', '2025-10-08', 'buy 3 AMD at 10'),
        traded('order-a', '2025-10-08', 'buy 4 AMD at 10'),
        traded('order-a', '2025-10-09', 'buy 5 AMD at 10'),
      ],
    });
    const lines = async (query: string) => {
      const { body } = await get(`/trades?job_id=${own}${query}`);
      const { trades } = body as unknown as { trades: { date: string; model: string; amount: number }[] };
      return trades.map(({ date, model, amount }) => `${date} ${model} ${amount}`);
    };
    const all = [
      '2025-10-07 order-z 1',
      '2025-10-07 order-z 1',
      '2025-10-08 order-a 4',
      '2025-10-08 order-z 3',
      '2025-10-09 order-a 5',
    ];
    expect(await lines('')).toEqual(all);
    expect(await lines('&limit=2&offset=1')).toEqual(all.slice(1, 3));
    expect(await lines('&start_date=2025-10-08')).toEqual(all.slice(2));
    expect(await lines('&end_date=2025-10-08')).toEqual(all.slice(0, 4));
    expect(await lines('&model=order-z,order-a&start_date=2025-10-08&end_date=2025-10-08')).toEqual(
      all.slice(2, 4),
    );
    for (const signature of ['order-a', 'order-z']) {
      await database.transaction((transaction) =>
        repositories.portfolios.supersede(
          transaction,
          signature,
          day('2025-10-01'),
          '2025-11-02T12:00:00.000Z',
        ),
      );
    }
    expect((await get(`/trades?job_id=${own}`)).status).toBe(404);
  });

  it('shows positions at a date, by default the latest, and as a history; signatures may hold / : and #', async () => {
    const path = `/positions/${encodeURIComponent(SLASHED)}`;
    const latest = {
      model: SLASHED,
      date: '2025-10-03',
      positions: { CASH: 10_200 },
      portfolio_value: 10_200,
    };
    expect((await get(path)).body).toEqual(latest);
    expect((await get(`${path}?date=2025-10-31`)).body).toEqual(latest);
    const first = { date: '2025-10-02', positions: { NVDA: 10, CASH: 8960 }, portfolio_value: 10_100 };
    expect((await get(`${path}?date=2025-10-02`)).body).toEqual({ model: SLASHED, ...first });
    expect((await get(`${path}?start_date=2025-10-01`)).body).toEqual({
      model: SLASHED,
      start_date: '2025-10-02',
      end_date: '2025-10-03',
      history: [first, { date: '2025-10-03', positions: { CASH: 10_200 }, portfolio_value: 10_200 }],
    });
  });

  it('answers CSV by format or Accept; JSON otherwise', async () => {
    const csv = [
      'date,model,id,action,symbol,amount,price,total,commission,job_id',
      `2025-10-02,${SLASHED},0,buy,NVDA,11,100,1100,0,${jobId}`,
      `2025-10-02,${SLASHED},1,sell,NVDA,1,100,100,0,${jobId}`,
      '',
    ].join('\r\n');
    expect(await get('/trades?format=csv')).toMatchObject({ body: csv, type: 'text/csv; charset=utf-8' });
    expect(await get('/trades', { Accept: 'text/csv' })).toMatchObject({ body: csv });
    expect((await get('/trades', { Accept: '*/*' })).type).toBe('application/json; charset=utf-8');
    expect((await get('/trades?format=json', { Accept: 'text/csv' })).type).toMatch(/json/);
  });

  it.each([
    ['/results?date=2025-10-02', 'date,model,market,cash,'],
    ['/results?start_date=2025-10-02', 'date,model,market,portfolio_value,'],
    ['/performance', 'kind,name,market,'],
    ['/performance?table=daily', 'date,kind,name,value,return,cumulative_return'],
    ['/leaderboard', 'rank,tied,kind,name,total_return,'],
    [
      `/positions/${encodeURIComponent(SLASHED)}`,
      'date,model,cash,portfolio_value,provisional,symbol,shares',
    ],
  ])('%s as CSV has as many cells in each line as columns, and no formula', async (path, start) => {
    const { body } = await get(path, { Accept: 'text/csv' });
    const [header, ...lines] = (body as string).trimEnd().split('\r\n');
    expect(header).toContain(start);
    const columns = header!.split(',').length;
    for (const line of lines) {
      expect(line.replace(/"(?:[^"]|"")*"/g, 'quoted').split(',')).toHaveLength(columns);
      expect(line).not.toMatch(/(^|,)"?=/);
    }
  });

  it('answers 304 to who knows the current ETag, until something changes', async () => {
    for (const path of ['/results?date=2025-10-02', '/performance', '/leaderboard', '/trades']) {
      const { etag } = await get(path);
      expect(etag).toMatch(/^W\/"/);
      expect(await get(path, { 'If-None-Match': `"other", ${etag}` })).toMatchObject({
        status: 304,
        body: '',
        etag,
      });
      expect((await get(path, { 'If-None-Match': etag, Accept: 'text/csv' })).status).toBe(200);
    }
    const { etag } = await get('/trades');
    await storeJob(database, repositories, { days: valuesOf('new', '2025-10-02 10000') });
    expect((await get('/trades', { 'If-None-Match': etag })).status).toBe(200);
  });

  it('answers nobody with 304 whose days have been replaced, and from memory neither', async () => {
    const first = valuesOf('replaced', '2025-10-02 10900');
    await storeJob(database, repositories, { days: [{ ...first[0]!, fills: [fillOf('buy 1 AMD at 160')] }] });
    const paths = ['/results?date=2025-10-02', '/performance', '/leaderboard', '/trades?limit=1000'];
    paths.push('/positions/replaced', '/performance?table=daily&format=csv');
    const before = await Promise.all(paths.map((path) => get(path)));
    for (const { body } of before) expect(JSON.stringify(body)).toMatch(/replaced/);
    await database.transaction((transaction) =>
      repositories.portfolios.supersede(
        transaction,
        'replaced',
        day('2025-10-02'),
        '2025-11-02T12:00:00.000Z',
      ),
    );
    for (const [index, path] of paths.entries()) {
      const after = await get(path, { 'If-None-Match': before[index]!.etag });
      expect([path, after.status]).toEqual([path, path === '/positions/replaced' ? 404 : 200]);
      expect(after.etag).not.toBe(before[index]!.etag);
      if (after.status === 200) expect(JSON.stringify(after.body)).not.toMatch(/replaced/);
    }
    await storeJob(database, repositories, { days: valuesOf('replaced', '2025-10-02 10800') });
    expect((await get('/positions/replaced', { 'If-None-Match': before[4]!.etag })).body).toMatchObject({
      portfolio_value: 10_800,
    });
    await database.transaction((transaction) =>
      repositories.portfolios.supersede(
        transaction,
        'replaced',
        day('2025-10-02'),
        '2025-11-03T12:00:00.000Z',
      ),
    );
  });

  it('answers nobody with 304 after an import of prices', async () => {
    const before = await get('/performance');
    const about = { fileName: 'y', format: 'x', sha256: 'y', synthetic: false, quarantined: [] };
    await repositories.prices.recordImport({ ...about, bars: [bar('QQQ 2025-10-03', '606 612 606 612')] });
    const after = await get('/performance', { 'If-None-Match': before.etag });
    expect(after.status).toBe(200);
    expect(after.body).not.toEqual(before.body);
  });

  const bad: [path: string, status: number, error: string][] = [
    ['/leaderboard?model=nobody', 404, 'not_found'],
    ['/performance?model=nobody', 404, 'not_found'],
    ['/trades?model=nobody', 404, 'not_found'],
    ['/positions/nobody', 404, 'not_found'],
    ['/leaderboard?start_date=2025-10-31&end_date=2025-10-01', 400, 'invalid_date'],
    ['/performance?start_date=2025-10-31&end_date=2025-10-01', 400, 'invalid_date'],
    ['/trades?start_date=2025-10-31&end_date=2025-10-01', 400, 'invalid_date'],
    ['/leaderboard?start_date=2025-11-01', 404, 'no_data'],
    ['/performance?start_date=2025-10-04&end_date=2025-10-05', 404, 'no_data'],
    ['/trades?start_date=2025-10-03', 404, 'no_data'],
    [`/positions/${encodeURIComponent(SLASHED)}?date=2025-10-01`, 404, 'no_data'],
    [`/positions/${encodeURIComponent(SLASHED)}?date=2025-10-02&end_date=2025-10-03`, 400, 'invalid_date'],
    ['/leaderboard?start_date=1998-01-01&end_date=2025-10-29', 400, 'invalid_date'],
    ['/performance?start_date=1998-01-01&end_date=2025-10-29', 400, 'invalid_date'],
    ['/trades?start_date=1998-01-01&end_date=2025-10-29', 400, 'invalid_date'],
    ['/leaderboard?start_date=2025-02-30', 400, 'invalid_date'],
    ['/leaderboard?benchmark=SPY', 400, 'no_prices'],
    ['/performance?benchmark=SPY', 400, 'no_prices'],
    ['/performance?benchmark=%27%20OR%201', 400, 'invalid_request'],
    ['/trades?limit=-1', 400, 'invalid_request'],
    ['/trades?limit=0', 400, 'invalid_request'],
    ['/trades?limit=1001', 400, 'invalid_request'],
    ['/trades?limit=1e2', 400, 'invalid_request'],
    ['/trades?offset=-1', 400, 'invalid_request'],
    ['/trades?offset=99999999999', 400, 'invalid_request'],
    ['/trades?action=hold', 400, 'invalid_request'],
    ['/trades?job_id=7', 400, 'invalid_job_id'],
    ['/trades?job_id=00000000-0000-4000-8000-00000000000f', 404, 'not_found'],
    ['/trades?format=xml', 400, 'invalid_request'],
    ['/leaderboard?format=csv&format=json', 400, 'invalid_request'],
    ['/leaderboard?pairs=yes', 400, 'invalid_request'],
    ['/leaderboard?models=x', 400, 'invalid_request'],
  ];
  it.each(bad)('%s is answered %i %s', async (path, status, error) => {
    const answer = await get(path);
    expect(answer).toMatchObject({
      status,
      body: { error, message: expect.any(String) as string, details: expect.any(Object) as object },
    });
    expect(answer.type).toMatch(/^application\/json/);
  });
});
