import { pairedReturns } from './paired-returns.js';

/** What the portfolio returned above the benchmark, for each session where both are known, as fractions. */
export function activeReturns(returns: readonly number[], benchmark: readonly number[]): number[] {
  return pairedReturns(returns, benchmark).map((pair) => pair.portfolio - pair.benchmark);
}
