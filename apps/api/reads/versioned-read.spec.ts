import { Repositories } from '@app/database';
import { DomainError } from '@app/domain';
import { ErrorFilter } from '@app/http';
import { createLogger } from '@app/logging';
import { Controller, Get, Module, Query, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { AsTable, VersionedReadInterceptor } from './versioned-read.interceptor.js';

interface View {
  readonly number: number;
}

let version = { portfolios: 1, prices: 1, since: 'then' };
/** Told of each computation, which goes on when its promise has settled. */
let compute: (number: number) => Promise<void>;
let computed: number;
/** How many have asked for the version. */
let asked: number;
const current = () => {
  asked += 1;
  return Promise.resolve(version);
};

@Controller()
@UseInterceptors(VersionedReadInterceptor)
class NumbersController {
  @Get('numbers')
  @AsTable(({ number }: View) => ({ columns: ['number'], rows: [[number]] }))
  async numbers(@Query('bad') bad?: string): Promise<View> {
    computed += 1;
    const number = computed;
    await compute(number);
    if (bad !== undefined) throw new DomainError({ code: 'no_data', message: 'There is nothing.' });
    return { number };
  }
}

@Module({
  controllers: [NumbersController],
  providers: [{ provide: Repositories, useValue: { resultVersion: { current } } }],
})
class NumbersModule {}

describe('VersionedReadInterceptor', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeEach(async () => {
    version = { portfolios: 1, prices: 1, since: 'then' };
    compute = () => Promise.resolve();
    computed = 0;
    asked = 0;
    app = await NestFactory.create<NestExpressApplication>(NumbersModule, { logger: false });
    app.useGlobalFilters(new ErrorFilter(createLogger('test', 'silent')));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterEach(() => app.close());

  async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
    const response = await fetch(`${url}${path}`, { headers });
    const names = ['etag', 'cache-control', 'vary', 'content-type'];
    const [etag, cacheControl, vary, type] = names.map((name) => response.headers.get(name));
    return {
      status: response.status,
      text: await response.text(),
      etag: etag ?? '',
      cacheControl,
      vary,
      type,
    };
  }

  it('tells caches to ask again, by what the answer differs, and its weak ETag, with 200 and with 304', async () => {
    const first = await get('/numbers');
    expect(first).toMatchObject({
      status: 200,
      text: '{"number":1}',
      cacheControl: 'no-cache',
      vary: 'Accept',
    });
    expect(first.etag).toMatch(/^W\/"1\.1-[\w-]+"$/);
    const again = await get('/numbers', { 'If-None-Match': first.etag });
    expect(again).toMatchObject({
      status: 304,
      text: '',
      cacheControl: 'no-cache',
      vary: 'Accept',
      etag: first.etag,
    });
    expect(computed).toBe(1);
  });

  it.each([
    ['the weak tag', (etag: string) => etag, 304],
    ['the same as a strong one', (etag: string) => etag.slice(2), 304],
    ['one of several', (etag: string) => `"x", ${etag} , W/"y"`, 304],
    ['a part of it', (etag: string) => etag.slice(0, -2) + '"', 200],
    ['another', () => 'W/"1.1-other"', 200],
  ])('answers to %s', async (_which, tagOf, status) => {
    const { etag } = await get('/numbers');
    expect((await get('/numbers', { 'If-None-Match': tagOf(etag) })).status).toBe(status);
  });

  it('gives the same answer again at the same version and URL, and computes for any other', async () => {
    const urls = ['/numbers', '/numbers?a=1', '/numbers?a=2', '/numbers?a=1&b=1'];
    const first = await Promise.all(urls.map((path) => get(path)));
    expect(new Set(first.map(({ text }) => text)).size).toBe(4);
    expect(new Set(first.map(({ etag }) => etag)).size).toBe(4);
    const again = await Promise.all(urls.map((path) => get(path)));
    expect(again.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
    expect(computed).toBe(4);
  });

  it.each([
    ['a portfolio', { portfolios: 2 }],
    ['a price', { prices: 2 }],
    ['the database', { since: 'now' }],
  ])('computes anew when %s has changed, and answers nobody with 304', async (_what, change) => {
    const before = await get('/numbers');
    version = { ...version, ...change };
    const after = await get('/numbers', { 'If-None-Match': before.etag });
    expect(after).toMatchObject({ status: 200, text: '{"number":2}' });
    expect(after.etag).not.toBe(before.etag);
  });

  it('tells JSON and CSV apart: by format before Accept, each with an ETag of its own', async () => {
    const csv = 'text/csv; charset=utf-8';
    const json = 'application/json; charset=utf-8';
    const rows: [string, string, string][] = [
      ['/numbers', 'text/csv', csv],
      ['/numbers', 'application/json', json],
      ['/numbers', '*/*', json],
      ['/numbers?format=csv', 'application/json', csv],
      ['/numbers?format=json', 'text/csv', json],
    ];
    for (const [path, Accept, type] of rows) expect(await get(path, { Accept })).toMatchObject({ type });
    const [asCsv, asJson] = [await get('/numbers', { Accept: 'text/csv' }), await get('/numbers')];
    expect(asCsv.text).toBe('number\r\n1\r\n');
    expect(asCsv.etag).not.toBe(asJson.etag);
    expect((await get('/numbers', { Accept: 'text/csv', 'If-None-Match': asJson.etag })).status).toBe(200);
  });

  /** Holds every computation back until `letGo`; `begun` settles with the first. */
  function holdBack() {
    let letGo!: () => void;
    let begin!: () => void;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const begun = new Promise<void>((resolve) => (begin = resolve));
    compute = () => {
      begin();
      return held;
    };
    return { letGo, begun };
  }

  it('computes once for all who ask the same while it does', async () => {
    const { letGo, begun } = holdBack();
    const first = get('/numbers');
    await begun;
    const others = [1, 2, 3].map(() => get('/numbers'));
    while (asked < 4) await new Promise((resolve) => setImmediate(resolve));
    letGo();
    expect((await Promise.all([first, ...others])).map(({ text }) => text)).toEqual(
      Array(4).fill('{"number":1}'),
    );
    expect(computed).toBe(1);
  });

  it('never answers at a new version with what was begun at an old one', async () => {
    const { letGo, begun } = holdBack();
    const old = get('/numbers');
    await begun;
    version = { ...version, portfolios: 2 };
    compute = () => Promise.resolve();
    expect((await get('/numbers')).text).toBe('{"number":2}');
    letGo();
    expect((await old).text).toBe('{"number":1}');
    const after = await get('/numbers');
    expect(after.etag).toMatch(/^W\/"2\.1-/);
    expect(after.text).not.toBe('{"number":1}');
  });

  it('keeps no error: who asks next is answered anew', async () => {
    for (const number of [1, 2]) {
      const failed = await get('/numbers?bad=1');
      expect(failed).toMatchObject({ status: 404, text: expect.stringContaining('no_data') as string });
      expect(computed).toBe(number);
    }
  });
});
