import { meanShare } from './mean-share.js';

/**
 * How much of the portfolio is traded in a session, on average.
 *
 * Formula: mean over the sessions of traded[i] / value[i]; traded is what was bought plus what was sold, so that the
 * exchange of the whole portfolio for another is 2.
 * Shape: two lists over the same sessions, those without a trade included as 0, give one number, never negative.
 * Period and units: per session (times 252 a year's), as a fraction of the portfolio's value.
 * Too few: an empty list gives NaN.
 * NaN rule: sessions with a NaN, or with a portfolio value that is not above 0, are left out.
 * Source: pyfolio's `get_turnover` with denominator "portfolio_value"; empyrical does not have it.
 *
 * @param traded dollars bought plus dollars sold, per session
 * @param portfolioValues dollars of cash and holdings at the session's end
 * @throws RangeError when the lists differ in length
 */
export function turnover(traded: readonly number[], portfolioValues: readonly number[]): number {
  return meanShare(traded, portfolioValues);
}
