export { Results, type DetailLevel } from './results.js';
export {
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
  Positions,
  type PositionAtDate,
  type PositionHistory,
  type PositionView,
} from './positions/positions.js';
export { Trades, type TradeEntry, type TradeList } from './trades/trades.js';
