import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Which program this is. */
export interface CodeVersion {
  /** Of package.json. */
  readonly version: string;
  /** The git commit that was built, ending in `-dirty` when files differed from it; null where it is not known. */
  readonly commit: string | null;
}

let known: CodeVersion | undefined;

/** The version of the program that runs, from package.json and from what the build wrote down; read once. */
export function codeVersion(): CodeVersion {
  known ??= readCodeVersion(dirname(fileURLToPath(import.meta.url)));
  return known;
}

/** @param folder inside the program; the nearest folder above it with a package.json is the program's root */
export function readCodeVersion(folder: string): CodeVersion {
  let root = folder;
  while (!existsSync(join(root, 'package.json')) && dirname(root) !== root) root = dirname(root);
  const { version } = readJson(join(root, 'package.json'));
  const { commit } = readJson(join(root, 'dist/build.json'));
  return {
    version: typeof version === 'string' ? version : 'unknown',
    commit: typeof commit === 'string' ? commit : null,
  };
}

/** A file that is not there, or no JSON, tells nothing: a program without its version still runs. */
function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
