import { type SessionLedger } from '@app/domain';
import { type ChatModel } from '../chat-model.js';
import { type ToolCaller } from '../tools/tool-caller.js';
import { type RetryPolicy } from './ask-model.js';
import { type SessionBriefing } from './session-briefing.js';
import { type SessionBudget } from './session-budget.js';

/** The bounds of a session. */
export interface SessionLimits extends RetryPolicy {
  /** Model turns. */
  readonly maxSteps: number;
}

/** What a session runs on. */
export interface AgentSessionOptions {
  readonly briefing: SessionBriefing;
  readonly model: ChatModel;
  readonly tools: ToolCaller;
  /** The ledger that the tools trade on; only read here. */
  readonly ledger: Pick<SessionLedger, 'fills'>;
  readonly limits: SessionLimits;
  /** Whether calls that stand outside `tool_calls` are made; they are unless told otherwise. */
  readonly recoversCalls?: boolean;
  /** Asked before each model turn. */
  readonly budget?: Pick<SessionBudget, 'isReached'>;
  /** Ends the session at once: model and tool calls under way are aborted. */
  readonly signal: AbortSignal;
  /** Told after each model turn and its tool calls; waited for. */
  readonly onStep?: (step: number) => void | Promise<void>;
}
