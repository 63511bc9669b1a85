import { DomainError } from '@app/domain';
import { type AgentSessionOptions } from './agent-session-options.js';
import { Conversation } from './conversation.js';
import { type SessionOutcome } from './session-outcome.js';

/**
 * Runs one agent's day: system prompt and first message, then model turns and the tool calls that they ask for, in
 * order, until an answer holds the stop signal, `maxSteps` turns are over, the budget is used up, or the model goes round
 * in circles. An answer with neither a tool call nor the stop signal is followed by a reminder. What the provider, the
 * model or a tool service breaks ends the session with stop reason `error` and the error in the outcome, and so does an end
 * at which nothing shows a decision of the model (docs/decisions/0037).
 * @throws the signal's reason when aborted
 */
export async function runAgentSession(options: AgentSessionOptions): Promise<SessionOutcome> {
  const conversation = new Conversation(options);
  try {
    return conversation.outcome(await conversation.run());
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof DomainError)) throw error;
    return conversation.outcome('error', error);
  }
}
