import { type PriceRepository } from '@app/database';
import { noBenchmarkPrices } from '../read-errors.js';
import { benchmarkTrack, DEFAULT_BENCHMARK } from './benchmark.js';
import { type KnownTracks } from './performance-reader.js';
import { type PriceHistory } from './price-history.js';
import { type Track } from './track.js';

/** What portfolios are compared with. */
export interface Benchmark {
  readonly symbol: string;
  /** Over all dates of the read. */
  readonly track: Track;
  /** Its track on the dates of one portfolio; undefined where it cannot be compared with it. */
  on(portfolio: Pick<Track, 'dates'> & { readonly synthetic: boolean }): Track | undefined;
}

/** A benchmark, or why there is none. */
export type FoundBenchmark =
  | { readonly benchmark: Benchmark; readonly missing?: undefined }
  | { readonly benchmark?: undefined; readonly missing: string };

/** The symbol that is compared with. */
export function benchmarkSymbol(asked: string | undefined): string {
  return asked ?? DEFAULT_BENCHMARK;
}

/**
 * Finds the benchmark of a read. Made-up and real prices are never compared with each other.
 * @param asked the symbol that the caller named, if one
 * @throws DomainError `no_prices` when the caller named a symbol without closing prices in the range
 */
export async function findBenchmark(
  asked: string | undefined,
  { tracks, dates, first, last }: KnownTracks,
  prices: { readonly history: PriceHistory; readonly repository: Pick<PriceRepository, 'isSynthetic'> },
): Promise<FoundBenchmark> {
  const symbol = benchmarkSymbol(asked);
  const track = benchmarkTrack(symbol, dates, prices.history);
  if (!track) {
    if (asked !== undefined) throw noBenchmarkPrices(symbol, { from: first, to: last });
    return { missing: `No closing prices of ${symbol} are known from ${first} to ${last}.` };
  }
  const synthetic = await prices.repository.isSynthetic([symbol]);
  if (tracks.every((known) => known.track.synthetic !== synthetic)) {
    return { missing: `${symbol} and the portfolios are of different markets: one of them is made up.` };
  }
  const on: Benchmark['on'] = (portfolio) =>
    portfolio.synthetic === synthetic ? benchmarkTrack(symbol, portfolio.dates, prices.history) : undefined;
  return { benchmark: { symbol, track, on } };
}
