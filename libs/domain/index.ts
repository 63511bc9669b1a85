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
export { SessionLedger } from './session-ledger.js';
export { encodeSignature, parseSignature } from './signature.js';
export { parseSymbol } from './stock-symbol.js';
export {
  isFinished,
  isSettled,
  rollUpJobStatus,
  type JobStatus,
  type ModelDayStatus,
  type StopReason,
} from './status.js';
export {
  positionLineCount,
  type Job,
  type JobMode,
  type ModelDay,
  type ModelDayError,
  type Portfolio,
  type PortfolioDay,
  type SessionMessage,
  type SessionRecord,
  type StoredRecording,
  type TokenUsage,
  type ToolUsage,
} from './job.js';
export { type RunIdentity } from './run-identity.js';
