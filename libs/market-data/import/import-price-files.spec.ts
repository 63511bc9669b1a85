import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Database, PriceRepository } from '@app/database';
import { parseTradingDate } from '@app/domain';
import { importPriceFiles, type PriceImportReport } from './import-price-files.js';

const date = parseTradingDate;
const folders: string[] = [];
let database: Database;
let prices: PriceRepository;
let files: string;

beforeEach(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'import-test-'));
  folders.push(dataDir);
  files = join(dataDir, 'files');
  mkdirSync(files);
  database = await Database.open({ dataDir });
  prices = new PriceRepository(database);
});

afterEach(async () => {
  await database.close();
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function file(name: string, lines: readonly Record<string, Record<string, unknown>>[]): string {
  const text = lines
    .flatMap((line) => Object.entries(line))
    .map(([symbol, series]) =>
      JSON.stringify({ 'Meta Data': { '2. Symbol': symbol }, 'Time Series (Daily)': series }),
    )
    .join('\n');
  const path = join(files, name);
  writeFileSync(path, text);
  return path;
}

const open = (price: string) => ({ '1. buy price': price });
const both = (price: string, close: string) => ({ '1. buy price': price, '4. sell price': close });

function counts(report: PriceImportReport | undefined): readonly number[] {
  if (!report) throw new Error('no report');
  return [report.added, report.changed, report.unchanged, report.quarantined.length];
}

describe('importPriceFiles', () => {
  it('reports per file what came in, and a second time that nothing changes', async () => {
    const paths = [
      file('a.jsonl', [{ AAPL: { '2025-10-28': both('10', '11'), '2025-10-29': open('12') } }]),
      file('b.jsonl', [{ MSFT: { '2025-10-28': both('20', '21'), '2025-10-29': both('0', '1') } }]),
    ];
    const first = await importPriceFiles(prices, paths);
    expect(first.map(counts)).toEqual([
      [2, 0, 0, 0],
      [1, 0, 0, 1],
    ]);
    expect(first.map((report) => report.datesWithNewCloses)).toEqual([['2025-10-28'], ['2025-10-28']]);
    expect(first[0]).toMatchObject({
      file: paths[0],
      format: 'merged-jsonl',
      symbols: 1,
      firstDate: '2025-10-28',
      lastDate: '2025-10-29',
    });
    const again = await importPriceFiles(prices, paths);
    expect(again.map(counts)).toEqual([
      [0, 0, 2, 0],
      [0, 0, 1, 1],
    ]);
    expect(again.map((report) => report.datesWithNewCloses)).toEqual([[], []]);
  });

  it('says on which dates a close became known; a later file without it does not take it away', async () => {
    const early = file('early.jsonl', [
      { AAPL: { '2025-10-28': both('10', '11'), '2025-10-29': open('12') } },
    ]);
    const late = file('late.jsonl', [
      { AAPL: { '2025-10-28': both('10', '11'), '2025-10-29': both('12', '13') } },
    ]);
    await importPriceFiles(prices, [early]);
    const [report] = await importPriceFiles(prices, [late]);
    expect(counts(report)).toEqual([0, 1, 1, 0]);
    expect(report?.datesWithNewCloses).toEqual(['2025-10-29']);
    const [back] = await importPriceFiles(prices, [early]);
    expect(counts(back)).toEqual([0, 0, 2, 0]);
    expect((await prices.bar('AAPL', date('2025-10-29')))?.close?.toString()).toBe('13');
  });

  it('20: a bar that was quarantined is not tradable', async () => {
    const path = file('bad.jsonl', [
      { AAPL: { '2025-10-28': open('1e30') }, MSFT: { '2025-10-28': open('5') } },
    ]);
    await importPriceFiles(prices, [path]);
    expect((await prices.barsOn(date('2025-10-28'))).map(({ symbol }) => symbol)).toEqual(['MSFT']);
  });

  it('a broken file stops the import before the first file is recorded', async () => {
    const good = file('good.jsonl', [{ AAPL: { '2025-10-28': open('10') } }]);
    const broken = join(files, 'broken.jsonl');
    writeFileSync(broken, '{"Meta Data": {}}\n{"Meta');
    await expect(importPriceFiles(prices, [good, broken])).rejects.toMatchObject({
      code: 'market_file_corrupt_line',
      message: expect.stringContaining(`${broken} line 2`) as string,
    });
    expect(await prices.barsOn(date('2025-10-28'))).toEqual([]);
    expect(await prices.dataVersion()).toBe(0);
  });

  it.each([
    ['a file that does not exist', 'none.jsonl', 'there is no such file'],
    ['a folder', '.', 'it is a folder'],
  ])('%s is a clear error', async (_, name, reason) => {
    const path = join(files, name);
    await expect(importPriceFiles(prices, [path])).rejects.toMatchObject({
      code: 'market_file_unreadable',
      message: `${path}: ${reason}. Nothing was imported.`,
    });
  });

  const market = resolve(process.cwd(), '../shared/data/market');
  const present = existsSync(market);
  if (!present)
    process.stderr.write(`skipped: import of the real NASDAQ-100 prices (${market} is not there)\n`);

  (present ? it : it.skip)(
    'takes in the real NASDAQ-100 prices: 101 symbols x 100 sessions, once',
    async () => {
      const path = join(market, 'nasdaq100-daily.jsonl');
      const [first] = await importPriceFiles(prices, [path]);
      expect(counts(first)).toEqual([10_100, 0, 0, 0]);
      expect(first).toMatchObject({ symbols: 101, firstDate: '2025-06-10', lastDate: '2025-10-30' });
      expect(first?.datesWithNewCloses).toHaveLength(99);
      const version = await prices.dataVersion();

      const [again] = await importPriceFiles(prices, [path]);
      expect(counts(again)).toEqual([0, 0, 10_100, 0]);
      expect(again?.datesWithNewCloses).toEqual([]);
      expect(await prices.dataVersion()).toBe(version);

      const last = await prices.barsOn(date('2025-10-30'));
      expect(last).toHaveLength(101);
      expect(last.filter(({ close, high, low, volume }) => close ?? high ?? low ?? volume)).toEqual([]);
      const symbols = last.map(({ symbol }) => symbol);
      expect(await prices.lastDateWithCloses(symbols)).toBe('2025-10-29');
      expect(await prices.datesWithPrices(symbols, date('2025-10-29'), date('2025-10-30'))).toEqual([
        { date: '2025-10-29', withOpen: 101, withClose: 101 },
        { date: '2025-10-30', withOpen: 101, withClose: 0 },
      ]);
      expect((await prices.bar('AAPL', date('2025-10-29')))?.close?.toString()).toBe('269.7');
    },
  );

  (present ? it : it.skip)(
    "Alpha Vantage's AAPL brings the close that the batch system's file lacked",
    async () => {
      await importPriceFiles(prices, [join(market, 'nasdaq100-daily.jsonl')]);
      const [aapl, qqq] = await importPriceFiles(prices, [
        join(market, 'alphavantage-AAPL.json'),
        join(market, 'qqq-daily.json'),
      ]);
      expect(aapl?.format).toBe('alpha-vantage-daily');
      expect(counts(aapl)).toEqual([0, 1, 99, 0]);
      expect(aapl?.datesWithNewCloses).toEqual(['2025-10-30']);
      expect(counts(qqq)).toEqual([100, 0, 0, 0]);
      expect((await prices.bar('QQQ', date('2025-10-30')))?.close?.toString()).toBe('626.05');
    },
  );
});
