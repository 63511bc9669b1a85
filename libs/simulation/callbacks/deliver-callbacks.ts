import { setTimeout as pause } from 'node:timers/promises';
import { type CallbackOutcome, type ClaimedCallback } from '@app/database';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { isAllowedCallback } from './callback-url.js';
import { postCallback } from './post-callback.js';

const POLL_MS = 1_000;
const AT_ONCE = 10;
const TIMEOUT_MS = 10_000;
/** A process that has not said by then what became of an attempt is taken for dead. */
const LEASE_MS = TIMEOUT_MS + 5_000;
/** Over about four hours: 10 s, 30 s, 90 s, ... and at most an hour between two. */
const MOST_ATTEMPTS = 10;
const FIRST_DELAY_MS = 10_000;
const DELAY_FACTOR = 3;
const LONGEST_DELAY_MS = 3_600_000;

/**
 * Tells those who asked for it of the ends of jobs. Any number of processes may do so at once: each takes what is due for
 * a while. A process that is killed in between is the only reason why somebody may be told twice; the delivery's id is
 * the same then.
 */
export class DeliverCallbacks {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: Pick<UseCaseParts, 'environment' | 'repositories' | 'clock' | 'log'>) {}

  /** Looks every second from now on; never, where callbacks are not configured (CALLBACK_SECRET). */
  start(): void {
    if (this.parts.environment.callbackSecret !== undefined) this.running = this.look();
  }

  /** Ends what is under way; it is attempted again by whoever looks next. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Attempts once everything that is due; nothing, where callbacks are not configured. */
  async execute(): Promise<void> {
    const { environment, repositories, clock } = this.parts;
    const { callbackSecret: secret } = environment;
    if (secret === undefined) return;
    for (;;) {
      const leaseUntil = new Date(clock().getTime() + LEASE_MS).toISOString();
      const claims = await repositories.callbacks.claimDue(instantText(clock), leaseUntil, AT_ONCE);
      await Promise.all(claims.map((claim) => this.attempt(claim, secret)));
      if (claims.length < AT_ONCE) return;
    }
  }

  private async look(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.execute().catch((error: unknown) => {
        this.parts.log.warn({ error }, 'could not look for callbacks that are due; the next look is tried');
      });
      await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async attempt(claim: ClaimedCallback, secret: string): Promise<void> {
    const { environment, repositories, clock, log } = this.parts;
    const error = isAllowedCallback(claim.url, environment.callbackAllowedHosts)
      ? await postCallback(claim, {
          ...{ secret, now: clock(), timeoutMs: TIMEOUT_MS },
          stopped: this.stopping.signal,
        })
      : 'its host is not on CALLBACK_ALLOWED_HOSTS any more';
    const outcome = outcomeOf(claim, error, clock());
    await repositories.callbacks.settle(claim, outcome);
    const { jobId: job, requestId, deliveryId: delivery, attempt } = claim;
    const fields = { job, requestId, delivery, attempt, receiver: new URL(claim.url).origin };
    if (error === undefined) log.info(fields, 'callback delivered');
    else log.warn({ ...fields, reason: error, status: outcome.status }, 'callback not delivered');
  }
}

function outcomeOf({ attempt }: ClaimedCallback, error: string | undefined, now: Date): CallbackOutcome {
  if (error === undefined) return { status: 'delivered' };
  if (attempt >= MOST_ATTEMPTS) return { status: 'failed', error };
  const delayMs = Math.min(FIRST_DELAY_MS * DELAY_FACTOR ** (attempt - 1), LONGEST_DELAY_MS);
  return { status: 'pending', dueAt: new Date(now.getTime() + delayMs).toISOString(), error };
}
