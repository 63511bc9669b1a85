import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Longer than any line of a universe of 2,000 symbols. */
const TAIL_BYTES = 65_536;
const UNFINISHED = /\.[0-9a-f-]{36}\.tmp$/;

/** Readers see the old content or the new, never a part, whenever the process dies. */
export async function replaceFile(path: string, text: string): Promise<void> {
  if (await replaced(path, text)) return;
  // The folder is not there yet, or somebody who took this process for dead has removed its temporary file.
  await mkdir(dirname(path), { recursive: true });
  if (!(await replaced(path, text)) && !(await replaced(path, text))) {
    throw new Error('The temporary file was removed twice while it was written.');
  }
}

async function replaced(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { flush: true });
    await rename(temporary, path);
    return true;
  } catch (error) {
    await rm(temporary, { force: true });
    return ifMissing(false)(error);
  }
}

/** Removes what processes that were killed while they replaced a file left in its folder. */
export async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await namesIn(folder);
  for (const name of names.filter((each) => UNFINISHED.test(each)))
    await rm(join(folder, name), { force: true });
}

/**
 * Adds lines to a file whose last line fits before them. They are written at the place where that line ended, so that a
 * process which was held up meanwhile writes over the same lines of another one, instead of adding them again.
 * @param fits told of the last line; undefined for a file that is empty or ends in the middle of a line
 * @returns false when the file is missing, its last line does not fit, or only a part could be written
 */
export async function appendAfter(
  path: string,
  text: string,
  fits: (lastLine: string | undefined) => boolean,
): Promise<boolean> {
  const file = await open(path, 'r+').catch(ifMissing(undefined));
  if (!file) return false;
  try {
    const { size } = await file.stat();
    if (!fits(await lastLineOf(file, size))) return false;
    const bytes = Buffer.from(text);
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, size);
    await file.sync();
    return bytesWritten === bytes.length;
  } finally {
    await file.close();
  }
}

/** The last line of a file; undefined when it is missing, empty, or ends in the middle of a line. */
export async function lastLineIn(path: string): Promise<string | undefined> {
  const file = await open(path).catch(ifMissing(undefined));
  if (!file) return undefined;
  try {
    return await lastLineOf(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** The names in a folder; none for one that is missing. */
export function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(ifMissing<readonly string[]>([]));
}

/** When a file was last written, in milliseconds since the epoch; 0 for one that is missing. */
export async function writtenAt(path: string): Promise<number> {
  const found = await stat(path).catch(ifMissing(undefined));
  return found?.mtimeMs ?? 0;
}

async function lastLineOf(file: FileHandle, size: number): Promise<string | undefined> {
  const length = Math.min(size, TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const text = buffer.subarray(0, bytesRead).toString('utf8');
  const start = text.lastIndexOf('\n', text.length - 2);
  if (!text.endsWith('\n') || (start < 0 && size > TAIL_BYTES)) return undefined;
  return text.slice(start + 1);
}

function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return value;
    throw error;
  };
}
