import { Money, parseTradingDate } from '@app/domain';
import { describeOnEachEngine, newTestDatabase, removeTestDatabases } from '../testing/test-database.js';
import { Database } from './database.js';
import { type DailyBar, type PriceImport } from './price-import.js';
import { PriceRepository } from './price.repository.js';

afterAll(removeTestDatabases);

const THU = parseTradingDate('2025-10-02');
const FRI = parseTradingDate('2025-10-03');
const MON = parseTradingDate('2025-10-06');

/** `bar('AAPL', THU, 'open high low close', volume)`; fewer prices leave the last ones unknown. */
function bar(symbol: string, date: DailyBar['date'], prices: string, volume?: number): DailyBar {
  const [open, high, low, close] = prices.split(' ').map((price) => Money.parse(price));
  return { symbol, date, open: open!, high, low, close, volume };
}

function file(bars: DailyBar[], more: Partial<PriceImport> = {}): PriceImport {
  const about = {
    fileName: 'prices.jsonl',
    format: 'merged-jsonl',
    sha256: '0'.repeat(64),
    synthetic: false,
  };
  return { ...about, bars, quarantined: [], ...more };
}

describeOnEachEngine('PriceRepository', (engine) => {
  let database: Database;
  let prices: PriceRepository;

  beforeEach(async () => {
    database = await Database.open(await newTestDatabase(engine));
    prices = new PriceRepository(database);
  });

  afterEach(() => database.close());

  async function countOf(table: string): Promise<number> {
    const [row] = await database.read.query<{ rows: string }[]>(`SELECT COUNT(*) AS "rows" FROM ${table}`);
    return Number(row!.rows);
  }

  it('counts what an import added, changed, left as it was and quarantined', async () => {
    const first = [
      bar('AAPL', THU, '256.575 258.18 254.15 257.13', 42_630_239),
      bar('MSFT', THU, '517.64 521.6 510.68 515.74', 21_222_886),
      bar('AAPL', FRI, '254.67'),
    ];
    expect(await prices.recordImport(file(first))).toEqual({
      added: 3,
      changed: 0,
      unchanged: 0,
      quarantined: 0,
      changedDates: ['2025-10-02', '2025-10-03'],
    });

    const quarantined = [
      { symbol: 'MSFT', date: '2025-10-06', reason: 'open is not positive', raw: '{"open":"0"}' },
    ];
    const second = [
      bar('AAPL', THU, '256.575 258.18 254.15 257.13', 42_630_239),
      bar('MSFT', THU, '517.64 521.6 510.68 515.75', 21_222_886),
      bar('AAPL', FRI, '254.67 259.24 253.95 258.02', 49_155_614),
      bar('MSFT', FRI, '517.1'),
    ];
    expect(await prices.recordImport(file(second, { sha256: '1'.repeat(64), quarantined }))).toEqual({
      added: 1,
      changed: 2,
      unchanged: 1,
      quarantined: 1,
      changedDates: ['2025-10-02', '2025-10-03'],
    });
    expect(await prices.bar('MSFT', THU)).toEqual(second[1]);
    expect(
      await database.read.query('SELECT import_id, symbol, date, reason, raw FROM quarantined_bars'),
    ).toEqual([{ import_id: 2, ...quarantined[0] }]);
  });

  it('a file imported again changes nothing, not even the version of the data', async () => {
    const quarantined = [{ symbol: 'X', date: 'never', reason: 'no date', raw: '?' }];
    const data = file([bar('AAPL', THU, '256.575 258.18 254.15 257.13', 42_630_239)], { quarantined });
    expect(await prices.dataVersion()).toBe(0);
    await prices.recordImport(data);
    expect(await prices.dataVersion()).toBe(1);
    expect(await prices.recordImport(data)).toEqual({
      added: 0,
      changed: 0,
      unchanged: 1,
      quarantined: 1,
      changedDates: [],
    });
    expect(await prices.dataVersion()).toBe(1);
    expect(await countOf('quarantined_bars')).toBe(1);
  });

  it('a bar with an open only never erases a known close', async () => {
    await prices.recordImport(file([bar('AAPL', THU, '256 258.18 254.15 257.13', 42_630_239)]));
    const outcome = await prices.recordImport(
      file([bar('AAPL', THU, '256.575')], { sha256: '2'.repeat(64) }),
    );
    expect(outcome).toMatchObject({ added: 0, changed: 1, unchanged: 0 });
    expect(await prices.bar('AAPL', THU)).toEqual(
      bar('AAPL', THU, '256.575 258.18 254.15 257.13', 42_630_239),
    );
  });

  it('a symbol and date that comes twice in one file counts once, and the later fields win', async () => {
    const bars = [bar('AAPL', THU, '1 4 1 3', 10), bar('AAPL', THU, '2')];
    expect(await prices.recordImport(file(bars))).toMatchObject({ added: 1, changed: 0, unchanged: 0 });
    expect(await prices.bar('AAPL', THU)).toEqual(bar('AAPL', THU, '2 4 1 3', 10));
  });

  it('refuses made-up prices of a real symbol, and books nothing of the file', async () => {
    await prices.recordImport(file([bar('AAPL', THU, '256.575')]));
    const synthetic = file([bar('AAPL', FRI, '1'), bar('ZZA', FRI, '1')], { synthetic: true });
    await expect(prices.recordImport(synthetic)).rejects.toMatchObject({
      code: 'synthetic_mismatch',
      details: { symbols: ['AAPL'] },
    });
    expect(await prices.barsOn(FRI)).toEqual([]);
    expect(await prices.isSynthetic(['AAPL', 'ZZA'])).toBe(false);

    await prices.recordImport(file([bar('ZZA', FRI, '1')], { synthetic: true }));
    expect(await prices.isSynthetic(['AAPL', 'ZZA'])).toBe(true);
    expect(await prices.isSynthetic(['AAPL'])).toBe(false);
    expect(await prices.isSynthetic([])).toBe(false);
  });

  it('books nothing of a file of which a part cannot be stored', async () => {
    const noText = { toString: () => null } as unknown as Money;
    const bars = [bar('AAPL', THU, '1'), { ...bar('MSFT', THU, '1'), open: noText }];
    await expect(prices.recordImport(file(bars))).rejects.toThrow(/null/i);
    const quarantined = [{ symbol: 'X', date: 'x', reason: null as unknown as string, raw: '' }];
    await expect(prices.recordImport(file([bar('AAPL', THU, '1')], { quarantined }))).rejects.toThrow(
      /null/i,
    );
    expect([await countOf('symbols'), await countOf('daily_bars'), await countOf('price_imports')]).toEqual([
      0, 0, 0,
    ]);
  });

  it('takes two imports at one time, neither of which loses a field', async () => {
    const full = file([bar('AAPL', THU, '1 4 1 3', 10)], { sha256: 'a'.repeat(64) });
    const openOnly = file([bar('AAPL', THU, '1')], { sha256: 'b'.repeat(64) });
    await Promise.all([
      prices.recordImport(openOnly),
      prices.recordImport(full),
      prices.recordImport(openOnly),
    ]);
    expect(await prices.bar('AAPL', THU)).toEqual(bar('AAPL', THU, '1 4 1 3', 10));
  });

  it('takes thousands of bars in one file', async () => {
    const symbols = Array.from({ length: 450 }, (_, index) => `S${String(index).padStart(3, '0')}`);
    const bars = [THU, FRI, MON].flatMap((date) =>
      symbols.map((symbol) => bar(symbol, date, '10 12 9 11', 1000)),
    );
    expect(await prices.recordImport(file(bars))).toMatchObject({ added: 1350, changed: 0, unchanged: 0 });
    expect(await prices.recordImport(file(bars))).toMatchObject({ added: 0, changed: 0, unchanged: 1350 });
    expect((await prices.barsOn(FRI)).map((one) => one.symbol)).toEqual(symbols);
  });

  describe('reads', () => {
    beforeEach(() =>
      prices.recordImport(
        file([
          bar('MSFT', THU, '517.64 521.6 510.68 515.74', 21_222_886),
          bar('AAPL', THU, '256.575 258.18 254.15 257.13', 42_630_239),
          bar('BRK.B', THU, '500 501 499 500.5'),
          bar('AAPL', FRI, '254.67 259.24 253.95 258.02', 49_155_614),
          bar('MSFT', FRI, '517.1'),
          bar('AAPL', MON, '257.99'),
        ]),
      ),
    );

    it('all bars of a date, by symbol, without the fields that are not known', async () => {
      expect(await prices.barsOn(FRI)).toStrictEqual([
        {
          symbol: 'AAPL',
          date: FRI,
          open: Money.parse('254.67'),
          high: Money.parse('259.24'),
          low: Money.parse('253.95'),
          close: Money.parse('258.02'),
          volume: 49_155_614,
        },
        { symbol: 'MSFT', date: FRI, open: Money.parse('517.1') },
      ]);
      expect((await prices.barsOn(THU)).map((one) => one.symbol)).toEqual(['AAPL', 'BRK.B', 'MSFT']);
    });

    it('one bar, or undefined', async () => {
      expect(await prices.bar('MSFT', FRI)).toStrictEqual({
        symbol: 'MSFT',
        date: FRI,
        open: Money.parse('517.1'),
      });
      expect(await prices.bar('MSFT', MON)).toBeUndefined();
    });

    it('the dates with prices and how many symbols have an open and a close', async () => {
      expect(await prices.datesWithPrices(['AAPL', 'MSFT'], THU, MON)).toEqual([
        { date: '2025-10-02', withOpen: 2, withClose: 2 },
        { date: '2025-10-03', withOpen: 2, withClose: 1 },
        { date: '2025-10-06', withOpen: 1, withClose: 0 },
      ]);
      expect(await prices.datesWithPrices(['MSFT'], FRI, MON)).toEqual([
        { date: '2025-10-03', withOpen: 1, withClose: 0 },
      ]);
      expect(await prices.datesWithPrices([], THU, MON)).toEqual([]);
    });

    it('the last date on which any of the symbols has a close', async () => {
      expect(await prices.lastDateWithCloses(['AAPL', 'MSFT'])).toBe('2025-10-03');
      expect(await prices.lastDateWithCloses(['MSFT'])).toBe('2025-10-02');
      expect(await prices.lastDateWithCloses(['NVDA'])).toBeUndefined();
    });

    it('the last known price strictly before a date: the close, or the open when that is all', async () => {
      expect(await prices.lastKnownPrice('MSFT', FRI)).toEqual({ date: THU, price: Money.parse('515.74') });
      expect(await prices.lastKnownPrice('MSFT', MON)).toEqual({ date: FRI, price: Money.parse('517.1') });
      expect(await prices.lastKnownPrice('MSFT', THU)).toBeUndefined();
    });
  });
});
