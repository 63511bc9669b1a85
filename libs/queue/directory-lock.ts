import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@app/domain';
import { z } from 'zod';
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.js';

const LOCK_FILE = 'queue.lock';
const CANDIDATE_PREFIX = `${LOCK_FILE}.candidate-`;
const TAKEOVER_PREFIX = `${LOCK_FILE}.takeover-`;

const holderSchema = z.object({
  pid: z.int().positive(),
  started_at: z.string().optional(),
  nonce: z.uuid(),
});

interface Holder extends ProcessIdentity {
  /** Different for every lock ever taken, so that a lock is never mistaken for a later one. */
  readonly nonce: string;
}

/**
 * The right of one process to the embedded queue of a data directory, written as `queue.lock` with the
 * owner's pid and start time. It needs no heartbeat: whoever finds it looks whether that process runs.
 * Processes that cannot see each other (containers on one volume) are not kept apart by it.
 */
export class DirectoryLock {
  private constructor(
    private readonly dataDir: string,
    private readonly holder: Holder,
  ) {}

  /**
   * Takes the lock, at once when its owner is dead.
   * Throws DomainError `data_dir_in_use` (names the pid) when the owner runs, `data_dir_unwritable` when
   * DATA_DIR cannot be written.
   */
  static async take(dataDir: string, owner: ProcessIdentity = thisProcess()): Promise<DirectoryLock> {
    const mine: Holder = { ...owner, nonce: randomUUID() };
    const candidate = join(dataDir, `${CANDIDATE_PREFIX}${mine.nonce}`);
    await writeCandidate(dataDir, candidate, mine);
    try {
      await compete(dataDir, candidate);
    } finally {
      await rm(candidate, { force: true });
    }
    await removeLeftovers(dataDir);
    return new DirectoryLock(dataDir, mine);
  }

  /** Gives the directory free; a lock that is not ours any more is left alone. */
  async release(): Promise<void> {
    const path = join(this.dataDir, LOCK_FILE);
    if ((await readHolder(path))?.nonce === this.holder.nonce) {
      await rm(path, { force: true });
    }
  }
}

async function writeCandidate(dataDir: string, candidate: string, mine: Holder): Promise<void> {
  const text = JSON.stringify({ pid: mine.pid, started_at: mine.startedAt, nonce: mine.nonce });
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(candidate, text, { flush: true });
  } catch (error) {
    throw new DomainError({
      code: 'data_dir_unwritable',
      message:
        'DATA_DIR cannot be written. Give this user the right to write to it, or set another DATA_DIR.',
      details: { reason: (error as NodeJS.ErrnoException).code },
      fault: 'us',
      cause: error,
    });
  }
}

/**
 * Hard links decide every race: exactly one process can create a name. A free lock is taken by linking
 * `queue.lock`; the lock of a dead process by linking a name that is made of the dead lock's nonce, which
 * gives one process the sole right to replace that very lock. A process that dies with that right loses it
 * the same way.
 */
async function compete(dataDir: string, candidate: string): Promise<void> {
  const path = join(dataDir, LOCK_FILE);
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await linked(candidate, path)) {
      return;
    }
    const holder = await readHolder(path);
    if (holder === undefined) {
      continue;
    }
    const last = await lastInLine(dataDir, holder);
    if (!isRunning(last)) {
      if (await replaceDead(dataDir, candidate, holder, last)) {
        return;
      }
    } else if (last === holder) {
      throw inUse(holder);
    } else {
      // A running process is about to replace the dead lock.
      await sleep(5);
    }
  }
  throw inUse((await readHolder(path)) ?? { pid: 0 });
}

/** The dead lock's owner, or whoever has the right to replace it, or has it after that one died. */
async function lastInLine(dataDir: string, holder: Holder): Promise<Holder> {
  let last = holder;
  for (;;) {
    const next = await readHolder(join(dataDir, TAKEOVER_PREFIX + last.nonce));
    if (next === undefined) {
      return last;
    }
    last = next;
  }
}

async function replaceDead(
  dataDir: string,
  candidate: string,
  holder: Holder,
  last: Holder,
): Promise<boolean> {
  const path = join(dataDir, LOCK_FILE);
  const right = join(dataDir, TAKEOVER_PREFIX + last.nonce);
  if (!(await linked(candidate, right))) {
    return false;
  }
  try {
    // Another process may have replaced the lock, and cleaned up, before this one won the right.
    if ((await readHolder(path))?.nonce !== holder.nonce) {
      return false;
    }
    await rename(candidate, path);
    return true;
  } finally {
    await rm(right, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** What a lock file says; one that nobody could have written whole belongs to no running process. */
async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  const parsed = holderSchema.safeParse(parseJson(text));
  return parsed.success
    ? { pid: parsed.data.pid, startedAt: parsed.data.started_at, nonce: parsed.data.nonce }
    : { pid: 2 ** 31 - 1, startedAt: 'never', nonce: 'unreadable' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only the holder of the lock calls this; see {@link compete} for why nothing of a living one is lost. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(TAKEOVER_PREFIX) || name.startsWith(CANDIDATE_PREFIX)) {
      const owner = await readHolder(join(dataDir, name));
      if (owner !== undefined && !isRunning(owner)) {
        await rm(join(dataDir, name), { force: true });
      }
    }
  }
}

function inUse(holder: ProcessIdentity): DomainError {
  return new DomainError({
    code: 'data_dir_in_use',
    message:
      `DATA_DIR is in use by process ${holder.pid}, which holds its embedded queue (${LOCK_FILE}). ` +
      'Stop that process, set another DATA_DIR, or set REDIS_URL to run several processes on one queue.',
    details: { pid: holder.pid },
    fault: 'caller',
  });
}
