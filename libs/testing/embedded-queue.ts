import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openQueueBackend } from '@app/queue';

/**
 * Puts a fresh embedded queue into a test's DATA_DIR: a copy, because to create one takes some seconds. The
 * original is kept in the temporary folder for as long as the code that makes it stays the same.
 */
export async function provideEmbeddedQueue(dataDir: string): Promise<void> {
  const original = join(tmpdir(), `ai-trader-test-queue-${await versionOfCreation()}`);
  if (!existsSync(original)) {
    await createOriginal(original);
  }
  await mkdir(dataDir, { recursive: true });
  await cp(join(original, 'queue'), join(dataDir, 'queue'), { recursive: true });
}

async function versionOfCreation(): Promise<string> {
  const hash = createHash('sha256');
  const sources = ['libs/queue/embedded-storage.ts', 'package-lock.json'];
  for (const source of sources) {
    hash.update(await readFile(resolve(source)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function createOriginal(original: string): Promise<void> {
  const own = `${original}-${randomUUID()}`;
  const backend = await openQueueBackend({
    dataDir: own,
    onError: (error) => {
      throw error;
    },
  });
  await backend.close();
  try {
    await rename(own, original);
  } catch (error) {
    // Another test process was faster.
    if (!existsSync(original)) {
      throw error;
    }
    await rm(own, { recursive: true, force: true });
  }
}
