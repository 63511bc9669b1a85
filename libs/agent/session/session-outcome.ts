import { type DomainError, type ModelDayWarning, type StopReason } from '@app/domain';
import { type ChatMessage } from '../chat-model.js';
import { type ToolUsage } from '../tools/tool-caller.js';

/** How an agent session went. */
export interface SessionOutcome {
  readonly stopReason: StopReason;
  readonly stopSignalReceived: boolean;
  /** The model's turns. */
  readonly totalSteps: number;
  /** The whole conversation, in order, as the provider's chat format has it. */
  readonly messages: readonly ChatMessage[];
  /** Calls that were sent to a tool, refused ones included. */
  readonly toolUsage: ToolUsage;
  /** What was traded, and the model's last words. */
  readonly reasoningSummary: string;
  /** What a reader of the model-day has to know about the session, each once. */
  readonly warnings?: readonly ModelDayWarning[];
  /** Why the session could not go on; set exactly when `stopReason` is `error`. */
  readonly error?: DomainError;
}
