import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FILLER = 'filler';
const CHUNK_BYTES = 1_048_576;

/** A folder on a file system of its own, which can be filled. Only root may mount one. */
export class SmallDisk {
  private mounted = true;

  private constructor(readonly folder: string) {}

  /** @returns undefined where this machine does not allow it */
  static mount(folder: string, megabytes: number): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
      return new SmallDisk(folder);
    } catch {
      // Not root, or a container without the right to mount.
      return undefined;
    }
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(join(this.folder, FILLER), 'a');
    try {
      for (let bytes = CHUNK_BYTES; bytes >= 1;) {
        try {
          writeSync(file, Buffer.alloc(bytes));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          bytes = Math.floor(bytes / 4);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  /** Gives the space back. */
  empty(): void {
    rmSync(join(this.folder, FILLER), { force: true });
  }

  unmount(): void {
    if (!this.mounted) return;
    execFileSync('umount', ['-l', this.folder], { stdio: 'pipe' });
    this.mounted = false;
  }
}
