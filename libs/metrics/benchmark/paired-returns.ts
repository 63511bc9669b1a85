/** What portfolio and benchmark returned in one session, as fractions. */
export interface ReturnPair {
  readonly portfolio: number;
  readonly benchmark: number;
}

/**
 * The sessions for which both returns are known.
 * @throws RangeError when the lists differ in length: they are not of the same sessions
 */
export function pairedReturns(returns: readonly number[], benchmark: readonly number[]): ReturnPair[] {
  if (returns.length !== benchmark.length) {
    throw new RangeError(
      `${returns.length} returns cannot be compared with ${benchmark.length} of the benchmark: give both for the same sessions.`,
    );
  }
  return returns
    .map((portfolio, index) => ({ portfolio, benchmark: benchmark[index] ?? Number.NaN }))
    .filter((pair) => !Number.isNaN(pair.portfolio) && !Number.isNaN(pair.benchmark));
}
