// A process that wants the embedded queue of a data directory: `node libs/testing/run-typescript.cjs
// libs/testing/lock-contender.process.ts DATA_DIR`. It says `taken` or the error's code and stays until its
// standard input ends.
import { DomainError } from '@app/domain';
import { DirectoryLock } from '../queue/directory-lock.js';

async function contend(dataDir: string): Promise<void> {
  try {
    await DirectoryLock.take(dataDir);
    process.stdout.write('taken\n');
  } catch (error) {
    process.stdout.write(`${error instanceof DomainError ? error.code : String(error)}\n`);
  }
  process.stdin.resume();
}

void contend(process.argv[2]!);
