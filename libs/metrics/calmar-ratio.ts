import { annualReturn } from './annual-return.js';
import { maxDrawdown } from './max-drawdown.js';

/**
 * Annual growth per unit of the deepest fall.
 *
 * Formula: annualReturn(r) / |maxDrawdown(r)|.
 * Shape: daily returns in time order give one number.
 * Period and units: annualised, a ratio without unit.
 * Too few: an empty list gives NaN. So do returns without any fall, and a growth that overflows.
 * NaN rule: NaN returns count as 0 (the value stood still on that session).
 * Source: empyrical 0.5.5, `calmar_ratio`; Young, "Calmar Ratio: A Smoother Tool", Futures, 1991.
 *
 * @param returns daily returns as fractions, see `dailyReturns`
 */
export function calmarRatio(returns: readonly number[]): number {
  const fall = maxDrawdown(returns);
  if (!(fall < 0)) return Number.NaN;
  const ratio = annualReturn(returns) / Math.abs(fall);
  return Number.isFinite(ratio) ? ratio : Number.NaN;
}
