export { DomainError, type DomainErrorInit, type Fault } from './domain-error.js';
export { parseTradingDate, type TradingDate } from './trading-date.js';
export { Money } from './money.js';
export { cashPosition, valuePosition, type Position } from './position.js';
export {
  applyAction,
  bookFill,
  type Fill,
  type Refusal,
  type TradeOrder,
  type TradeResult,
  type TradeSide,
} from './apply-action.js';
export {
  adjustmentOf,
  bookAdjustments,
  normalizeSplitFactor,
  parseSplitFactor,
  priceAfterSplit,
  type CorporateAction,
  type PositionAdjustment,
  type SplitRatio,
} from './corporate-action.js';
export { SessionLedger } from './session-ledger.js';
export { encodeSignature, parseSignature } from './signature.js';
export { parseSymbol } from './stock-symbol.js';
export {
  isFinished,
  isSettled,
  rollUpJobStatus,
  UNFINISHED_JOB_STATUSES,
  type JobStatus,
  type ModelDayStatus,
  type StopReason,
} from './status.js';
export {
  positionLineCount,
  type Job,
  type ModelDay,
  type ModelDayError,
  type Portfolio,
  type PortfolioDay,
  type SessionMessage,
  type SessionRecord,
  type TokenUsage,
  type ToolUsage,
} from './job.js';
