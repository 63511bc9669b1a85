import { meanShare } from './mean-share.js';

/**
 * How much of the portfolio is in the market, on average; the rest is cash.
 *
 * Formula: mean over the sessions of holdings[i] / value[i].
 * Shape: two lists over the same sessions give one number: 0 is all cash, 1 fully invested.
 * Period and units: at the sessions' ends, as a fraction of the portfolio's value.
 * Too few: an empty list gives NaN.
 * NaN rule: sessions with a NaN, or with a portfolio value that is not above 0, are left out.
 * Source: pyfolio's `gross_lev` (gross leverage) of a portfolio without short positions; empyrical does not have it.
 *
 * @param holdingValues dollars that the holdings are worth, per session
 * @param portfolioValues dollars of cash and holdings, of the same sessions
 * @throws RangeError when the lists differ in length
 */
export function exposure(holdingValues: readonly number[], portfolioValues: readonly number[]): number {
  return meanShare(holdingValues, portfolioValues);
}
