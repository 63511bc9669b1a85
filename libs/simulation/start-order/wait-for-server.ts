import { setTimeout as pause } from 'node:timers/promises';
import { type Log } from '../log.js';

const RETRY_MS = 1_000;
const SAY_MS = 5_000;

/** How long a server that starts together with this process is waited for. */
export interface Patience {
  readonly waitMs: number;
  /** Between two tries; a second unless told otherwise. */
  readonly retryMs?: number;
  readonly signal?: AbortSignal;
}

/** A server that may come up after this process. */
export interface AwaitedServer<Answer> {
  /** For people, as in `PostgreSQL at host/name`. */
  readonly name: string;
  /** @throws while the server does not answer */
  readonly ask: () => Promise<Answer>;
  /** Whether waiting can help against an error. */
  readonly isAway: (error: unknown) => boolean;
}

/**
 * Asks until the server answers. What it waits for is said every few seconds, and once that the wait is over.
 * @throws the error of the last try when the server stays away for longer than that; at once what waiting does not help against;
 *   the signal's reason when aborted
 */
export async function waitForServer<Answer>(
  { name, ask, isAway }: AwaitedServer<Answer>,
  log: Log,
  { waitMs, retryMs = RETRY_MS, signal }: Patience,
): Promise<Answer> {
  const started = performance.now();
  let said = -Infinity;
  for (;;) {
    try {
      const answer = await ask();
      if (said !== -Infinity) log.info({ server: name }, `${name} answers`);
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      const waitedMs = performance.now() - started;
      if (!isAway(error) || waitedMs >= waitMs) throw error;
      if (waitedMs - said >= SAY_MS) {
        said = waitedMs;
        const seconds = { waitedSeconds: Math.round(waitedMs / 1_000), ofSeconds: waitMs / 1_000 };
        log.warn({ server: name, ...seconds }, `waiting for ${name}`);
      }
    }
    await pause(retryMs, undefined, { signal });
  }
}
