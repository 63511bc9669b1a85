import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** A new, empty folder. */
export function newTemporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ai-trader-test-')));
  folders.push(folder);
  return folder;
}

/** Removes the folders that were handed out; for `afterAll` or `afterEach`. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
