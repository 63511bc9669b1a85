import { type DailyBar } from '@app/database';
import { parseTradingDate, type TradingDate } from '@app/domain';
import { bar, FakePriceSource } from '../../testing/price-source.fake.js';
import { BarCache } from './bar-cache.js';

/** The days of a year that are not all sessions: the cache asks no calendar. */
const days = Array.from({ length: 310 }, (_, index) =>
  parseTradingDate(new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10)),
);

function sourceOf(bars: readonly DailyBar[] = []) {
  const source = new FakePriceSource(bars);
  const reads = () => source.asked.filter((what) => what !== 'version');
  return { source, reads };
}

describe('BarCache', () => {
  it('keeps the three hundred dates that were asked for last', async () => {
    const { source, reads } = sourceOf();
    const read = await new BarCache(source).reader();
    for (const date of days.slice(0, 300)) await read(date);
    // The first one is asked for again, so that the second one is the oldest.
    await read(days[0]!);
    await read(days[300]!);
    source.asked.length = 0;
    for (const date of [days[0]!, days[2]!, days[299]!, days[300]!]) await read(date);
    expect(reads()).toEqual([]);
    await read(days[1]!);
    expect(reads()).toEqual([days[1]]);
  });

  it('of two who ask for a date at once lets one read, and gives both the same', async () => {
    const { source, reads } = sourceOf([bar('AAPL 2025-10-02', '10')]);
    const cache = new BarCache(source);
    const [one, other] = [await cache.reader(), await cache.reader()];
    const date = parseTradingDate('2025-10-02');
    const [first, second] = await Promise.all([one(date), other(date)]);
    expect(second).toBe(first);
    expect(reads()).toEqual(['2025-10-02']);
  });

  it('gives the bars of the version that was the newest when the reader was handed out', async () => {
    const { source } = sourceOf([bar('AAPL 2025-10-02', '10')]);
    const cache = new BarCache(source);
    const date = parseTradingDate('2025-10-02');
    const before = await cache.reader();
    const known = await before(date);
    source.bars = [bar('AAPL 2025-10-02', '99')];
    source.version = 2;
    const after = await cache.reader();
    expect((await after(date)).get('AAPL')?.open.toString()).toBe('99');
    expect(await before(date)).toBe(known);
    expect((await (await cache.reader())(date)).get('AAPL')?.open.toString()).toBe('99');
  });

  it('an old read that fails late takes nothing from those who have read since', async () => {
    let fail!: (error: Error) => void;
    const reads: TradingDate[] = [];
    let version = 1;
    const source = {
      dataVersion: () => Promise.resolve(version),
      barsOn: (date: TradingDate) => {
        reads.push(date);
        if (reads.length > 1) return Promise.resolve([bar('AAPL 2025-10-02', '10')]);
        return new Promise<DailyBar[]>((_resolve, reject) => (fail = reject));
      },
    };
    const cache = new BarCache(source);
    const date = parseTradingDate('2025-10-02');
    const old = (await cache.reader())(date);
    version = 2;
    const read = await cache.reader();
    await read(date);
    fail(new Error('the database is away'));
    await expect(old).rejects.toThrow('the database is away');
    await read(date);
    expect(reads).toHaveLength(2);
  });
});
