export { Results, type DetailLevel } from './results.js';
export {
  type AdjustmentView,
  type DateResult,
  type DateResults,
  type DetailView,
  type RangeDay,
  type RangeMetrics,
  type RangeResult,
  type RangeResults,
  type ReasoningView,
  type TradeView,
  type ValueView,
} from './result-views.js';
export {
  detailedUsageView,
  usageView,
  type DetailedUsageView,
  type ModelCallView,
  type UsageView,
} from './usage-view.js';
export {
  Positions,
  type PositionAtDate,
  type PositionHistory,
  type PositionView,
} from './positions/positions.js';
export { Trades, type TradeEntry, type TradeList } from './trades/trades.js';
export { createPerformance } from './create-performance.js';
export { Leaderboard } from './leaderboard/leaderboard.js';
export {
  type ComparisonView,
  type LeaderboardEntry,
  type LeaderboardView,
} from './leaderboard/leaderboard-views.js';
export { Performance } from './performance/performance.js';
export {
  PERFORMANCE_METRICS,
  type PerformanceMetric,
  type PerformanceResult,
  type PerformanceView,
  type ReplicateGroup,
} from './performance/performance-views.js';
export { type PerformanceRequest } from './performance/performance-reader.js';
