import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One running process of this machine. A pid alone is not enough: pids are given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the words of the operating system; undefined where it does not tell. */
  readonly startedAt?: string;
}

/** The process this code runs in. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) };
}

/** True while the very same process runs: the pid exists and was not given to a later process. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!pidExists(identity.pid)) {
    return false;
  }
  const startedAt = startOf(identity.pid);
  if (startedAt === undefined || identity.startedAt === undefined) {
    // The system does not say when it started: the pid is all there is to go by.
    return startedAt !== ENDED && pidExists(identity.pid);
  }
  return startedAt === identity.startedAt;
}

/** A process that ended and that its parent has not asked about yet (a zombie) keeps its pid. */
const ENDED = 'ended';

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? linuxStartOf(pid) : portableStartOf(pid);
  } catch {
    // It ended between two looks, or this system has no way to tell.
    return undefined;
  }
}

/** Boot id and clock ticks since boot, field 22 of proc(5) stat. */
function linuxStartOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command, in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const ticks = fields[19];
  if (state === 'Z' || state === 'X') {
    return ENDED;
  }
  return ticks && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${ticks}`;
}

function portableStartOf(pid: number): string | undefined {
  const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return text === '' ? undefined : text;
}
