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
