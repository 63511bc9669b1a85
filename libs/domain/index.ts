export { DomainError, type DomainErrorInit, type Fault } from './domain-error.js';
export { parseTradingDate, type TradingDate } from './trading-date.js';
export { dayAtExchange } from './exchange-day.js';
export { Money } from './money.js';
export { joinSignals, type JoinedSignal } from './joined-signal.js';
export {
  countWarnedDays,
  keptWarnings,
  warningCodes,
  warningSentences,
  type ModelDayWarning,
  type ModelDayWarningCode,
} from './model-day-warning.js';
export { isNestedDeeperThan } from './nesting.js';
export { TokenCost } from './token-cost.js';
export {
  NO_USAGE,
  sumUsage,
  usageOfCalls,
  type CostSource,
  type CountedTokens,
  type ModelCall,
  type Usage,
} from './usage.js';
export { cashPosition, valuePosition, type Position } from './position.js';
export { applyAction, type Refusal, type TradeOrder, type TradeResult } from './apply-action.js';
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
export { bookFill, type Fill, type TradeSide } from './fill.js';
export { SessionLedger, type TradingTerms } from './session-ledger.js';
export { executionModelOf, FREE_TRADING, type ExecutionModel, type TradingRules } from './trading-rules.js';
export { secretForms, withoutSecret } from './secret-forms.js';
export { encodeSignature, parseSignature } from './signature.js';
export { parseSymbol } from './stock-symbol.js';
export {
  FINISHED_JOB_STATUSES,
  isFinished,
  isSettled,
  rollUpJobStatus,
  stopReasonOf,
  UNFINISHED_JOB_STATUSES,
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
export { type JobCallback } from './job-callback.js';
export { type JobTransition, type TransitionAction, type TransitionCause } from './job-transition.js';
export { type KeptAnswer } from './kept-answer.js';
export { type Origin } from './origin.js';
export { type RunIdentity } from './run-identity.js';
