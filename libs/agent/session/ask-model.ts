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

/** A wait longer than this is not sat out: the model-day gives its place free and is tried again later. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Asks the model, again after retryable errors, in between waiting as long as the policy or the provider says, whichever
 * is longer. A provider that asks for more than a minute is not waited for.
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
    let waitMs: number;
    try {
      return await model.respond(request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DomainError) || !error.retryable || attempt >= policy.maxRetries) throw error;
      const statedWaitMs = retryAfterMsOf(error);
      if (statedWaitMs > LONGEST_WAIT_MS) throw error;
      waitMs = Math.max(policy.baseDelaySeconds * attempt * 1_000, statedWaitMs);
    }
    await delay(waitMs, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}

/** How long the provider that made an error asks to wait, in milliseconds; 0 where it does not say. */
export function retryAfterMsOf(error: unknown): number {
  const stated = error instanceof DomainError ? error.details.retryAfterMs : undefined;
  return typeof stated === 'number' ? stated : 0;
}
