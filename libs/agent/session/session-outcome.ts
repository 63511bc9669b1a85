import { type DomainError, type ModelDayWarning, type StopReason } from '@app/domain';
import { type AnswerRule } from '../answer/answer-rules.js';
import { type ChatMessage } from '../chat-model.js';
import { type ToolUsage } from '../tools/tool-caller.js';

/** How an agent session went. */
export interface SessionOutcome {
  readonly stopReason: StopReason;
  readonly stopSignalReceived: boolean;
  /** The model's turns. */
  readonly totalSteps: number;
  /**
   * The whole conversation, in order, as the provider's chat format has it, and with what the model really said where calls
   * were read from its words.
   */
  readonly messages: readonly ChatMessage[];
  /** The conversation as it was sent, where that is not `messages`: what a further request begins with. */
  readonly sent?: readonly ChatMessage[];
  /** Calls that were sent to a tool, refused ones included. */
  readonly toolUsage: ToolUsage;
  /** What was traded, and the model's last words. */
  readonly reasoningSummary: string;
  /** What a reader of the model-day has to know about the session, each once. */
  readonly warnings?: readonly ModelDayWarning[];
  /** By which rules of the reading of answers the session's last step was another one than it once was, for replays. */
  readonly rules?: readonly AnswerRule[];
  /** Why the session could not go on; set exactly when `stopReason` is `error`. */
  readonly error?: DomainError;
}
