/** Annualised figures of fewer returns are not shown: a good month becomes thousands of per cent a year. */
export const MIN_ANNUALISED_RETURNS = 20;

/**
 * Why a metric has no value: fewer than 20 returns for an annualised one, a formula without an answer (0 / 0, an empty
 * list), or a division by 0 (a Sharpe ratio of returns that never differ).
 */
export type MissingReason = 'too_few_returns' | 'undefined' | 'infinite';

/** A metric as it is shown: a finite number, or null and why. JSON knows neither NaN nor Infinity. */
export type ReportedMetric =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: MissingReason };

/**
 * A metric that is not annualised, ready to be shown.
 *
 * @param value what the metric's function gave: NaN becomes null with `undefined`, Infinity null with `infinite`
 */
export function report(value: number): ReportedMetric {
  if (Number.isNaN(value)) return { value: null, reason: 'undefined' };
  if (!Number.isFinite(value)) return { value: null, reason: 'infinite' };
  return { value, reason: null };
}

/**
 * An annualised metric, ready to be shown: under `MIN_ANNUALISED_RETURNS` null with `too_few_returns`, else as `report`.
 *
 * @param value what the metric's function gave
 * @param returns the daily returns it was made of; NaN among them does not count
 */
export function reportAnnualised(value: number, returns: readonly number[]): ReportedMetric {
  const known = returns.filter((dailyReturn) => !Number.isNaN(dailyReturn)).length;
  return known < MIN_ANNUALISED_RETURNS ? { value: null, reason: 'too_few_returns' } : report(value);
}
