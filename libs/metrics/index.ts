export { alpha } from './benchmark/alpha.js';
export { beta } from './benchmark/beta.js';
export { informationRatio } from './benchmark/information-ratio.js';
export { trackingError } from './benchmark/tracking-error.js';
export { annualReturn } from './annual-return.js';
export { annualVolatility } from './annual-volatility.js';
export { calmarRatio } from './calmar-ratio.js';
export { conditionalValueAtRisk } from './conditional-value-at-risk.js';
export { cumulativeReturns } from './cumulative-returns.js';
export { dailyReturns } from './daily-returns.js';
export { downsideRisk } from './downside-risk.js';
export { drawdown, type Drawdown } from './drawdown.js';
export {
  deflatedSharpeRatio,
  expectedMaximumSharpe,
  sharpeTrials,
  type SharpeTrials,
} from './inference/deflated-sharpe-ratio.js';
export { meanInterval, type MeanInterval } from './inference/mean-interval.js';
export {
  defaultBlockLength,
  MIN_EXACT_SESSIONS,
  pairedBootstrap,
  type BootstrapOptions,
  type DifferenceInterval,
} from './inference/paired-bootstrap.js';
export { probabilisticSharpeRatio } from './inference/probabilistic-sharpe-ratio.js';
export { sharpeStatistics, type SharpeStatistics } from './inference/sharpe-statistics.js';
export { maxDrawdown } from './max-drawdown.js';
export { omegaRatio } from './omega-ratio.js';
export { profitFactor } from './profit-factor.js';
export {
  MIN_ANNUALISED_RETURNS,
  report,
  reportAnnualised,
  type MissingReason,
  type ReportedMetric,
} from './reported-metric.js';
export { SESSIONS_PER_YEAR } from './sessions-per-year.js';
export { sharpeRatio } from './sharpe-ratio.js';
export { sortinoRatio } from './sortino-ratio.js';
export { tailRatio } from './tail-ratio.js';
export { totalReturn } from './total-return.js';
export { exposure } from './trades/exposure.js';
export { type Fill } from './trades/fill.js';
export { holdingPeriods, meanHoldingPeriod } from './trades/holding-periods.js';
export { roundTrips, type MatchedFills, type OpenLot, type RoundTrip } from './trades/round-trips.js';
export { turnover } from './trades/turnover.js';
export { valueAtRisk } from './value-at-risk.js';
export { winRate } from './win-rate.js';
