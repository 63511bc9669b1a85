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
