import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@app/domain';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';

/** How often a model call is tried, and how long to wait in between. */
export interface RetryPolicy {
  /** Tries per model call, the first included. */
  readonly maxRetries: number;
  /** The wait after try n is n times this. */
  readonly baseDelaySeconds: number;
}

/**
 * Asks the model, again after retryable errors.
 * @throws DomainError of the last try; the signal's reason when aborted, also while waiting
 */
export async function askModel(
  model: ChatModel,
  request: ChatRequest,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<AssistantTurn> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await model.respond(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DomainError) || !error.retryable || attempt >= policy.maxRetries) throw error;
    }
    await delay(policy.baseDelaySeconds * attempt * 1_000, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
