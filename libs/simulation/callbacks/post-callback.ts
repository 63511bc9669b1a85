import { type ClaimedCallback } from '@app/database';
import { joinSignals } from '@app/domain';
import { callbackSignature } from './callback-signature.js';

export interface CallbackPost {
  readonly secret: string;
  readonly now: Date;
  readonly timeoutMs: number;
  /** Aborted when the process stops. */
  readonly stopped: AbortSignal;
}

/**
 * Tells one receiver of the end of a job. Redirects are not followed, and what it answers besides the status is not read.
 * @returns why it was not delivered, for a person and without the URL; undefined when the receiver answered 2xx
 */
export async function postCallback(
  { url, deliveryId, jobId, jobStatus }: ClaimedCallback,
  { secret, now, timeoutMs, stopped }: CallbackPost,
): Promise<string | undefined> {
  const body = JSON.stringify({ job_id: jobId, status: jobStatus });
  const { signal, letGo } = joinSignals([stopped, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'ai-trader',
        'X-AI-Trader-Delivery': deliveryId,
        'X-AI-Trader-Signature': callbackSignature(secret, Math.floor(now.getTime() / 1_000), body),
      },
      body,
      signal,
    });
    // What it says besides is of no interest, and may be long.
    await response.body?.cancel().catch(() => undefined);
    return response.ok ? undefined : refusal(response.status);
  } catch (error) {
    if (stopped.aborted) return 'this process was stopped before the receiver answered';
    return (error as Error).name === 'TimeoutError'
      ? `no answer within ${timeoutMs / 1_000} s`
      : `the receiver cannot be reached (${codeOf(error)})`;
  } finally {
    letGo();
  }
}

function refusal(status: number): string {
  const redirect = status >= 300 && status < 400;
  return redirect ? `answered ${status}; redirects are not followed` : `answered ${status}`;
}

/** The code alone: a client's messages may quote the URL. */
function codeOf(error: unknown): string {
  const code = ((error as Error).cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no connection';
}
