import { performanceDayOf } from '../../testing/known-track.builder.js';
import { day } from '../../testing/portfolio.builder.js';
import { findBenchmark } from './benchmarks.js';
import { PriceHistory } from './price-history.js';
import { type KnownTracks } from './performance-reader.js';
import { tracksOf } from './track.js';

const close = (value: number) => expect.closeTo(value, 12) as number;
const history = new PriceHistory(
  ['2025-10-01 100', '2025-10-02 110', '2025-10-03 121', '2025-10-06 60.5'].map((text) => {
    const [date = '', price] = text.split(' ');
    return { symbol: 'QQQ', date: day(date), open: 1, close: Number(price) };
  }),
);

/** What is read of portfolios, written `alpha 2025-10-02`; those that begin with `syn` are of a made-up market. */
function read(...days: readonly string[]): KnownTracks {
  const all = days.map((what) => performanceDayOf(what, { synthetic: what.startsWith('syn') }));
  const tracks = tracksOf(all).map((track) => ({
    track,
    facts: {},
    job: { universe: [], models: new Map<string, object>() },
  }));
  const dates = [...new Set(all.map(({ date }) => date))].sort();
  return { tracks, dates, first: dates[0]!, last: dates.at(-1)! };
}

const market = (synthetic: boolean) => ({
  history,
  repository: { isSynthetic: () => Promise.resolve(synthetic) },
});

describe('findBenchmark', () => {
  it('measures each portfolio over its own sessions, also where it has missed one', async () => {
    const known = read('a 2025-10-02', 'a 2025-10-03', 'a 2025-10-06', 'gap 2025-10-02', 'gap 2025-10-06');
    const { benchmark } = await findBenchmark(undefined, known, market(false));
    expect(benchmark!.symbol).toBe('QQQ');
    expect(benchmark!.track.returns).toEqual([close(0.1), close(0.1), close(-0.5)]);
    const [whole, gap] = known.tracks.map(({ track }) => benchmark!.on(track)!.returns);
    expect(whole).toEqual([close(0.1), close(0.1), close(-0.5)]);
    expect(gap).toEqual([close(0.1), close(-0.45)]);
  });

  it.each([
    ['real', false, 'real 2025-10-02', 'syn 2025-10-02'],
    ['made-up', true, 'syn 2025-10-02', 'real 2025-10-02'],
  ])('a %s one is compared with portfolios of its own market only', async (_which, synthetic, own, other) => {
    for (const days of [
      [own, other],
      [other, own],
    ]) {
      const known = read(...days);
      const { benchmark } = await findBenchmark(undefined, known, market(synthetic));
      const compared = known.tracks.filter(({ track }) => benchmark!.on(track) !== undefined);
      expect(compared.map(({ track }) => track.model)).toEqual([own.split(' ')[0]]);
    }
    expect(await findBenchmark(undefined, read(other), market(synthetic))).toEqual({
      missing: 'QQQ and the portfolios are of different markets: one of them is made up.',
    });
  });

  it('without prices says so; one that was asked for is an error', async () => {
    const known = read('a 2025-10-07');
    expect(await findBenchmark(undefined, known, market(false))).toEqual({
      missing: 'No closing prices of QQQ are known from 2025-10-07 to 2025-10-07.',
    });
    await expect(findBenchmark('SPY', known, market(false))).rejects.toMatchObject({ code: 'no_prices' });
  });
});
