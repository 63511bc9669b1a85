import { join } from 'node:path';

/** The repository's root, seen from the compiled benches in dist/bench. */
export const REPOSITORY = join(import.meta.dirname, '../..');

/** A compiled file of the repository. */
export function compiled(path: string): string {
  return join(REPOSITORY, 'dist', path);
}
