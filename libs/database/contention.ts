import { setTimeout as pause } from 'node:timers/promises';
import { databaseBusy } from './database.error.js';

const LIMIT_MS = 30_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 40;

/**
 * Runs an attempt again and again while it loses against other work on the database, pausing with jitter and without
 * blocking the event loop.
 * @param isContention whether an error means that trying again can help
 * @throws DomainError `database_busy` once `limitMs` have passed; any other error of the attempt as it is
 */
export async function retryContended<T>(
  attempt: () => Promise<T>,
  isContention: (error: unknown) => boolean,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let ceilingMs = FIRST_PAUSE_MS; ; ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isContention(error)) throw error;
      if (performance.now() >= deadline) throw databaseBusy(error);
      await pause(1 + Math.random() * ceilingMs);
    }
  }
}
