import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DomainError } from '@app/domain';
import { provideEmbeddedQueue } from '../testing/embedded-queue.js';
import { DirectoryLock } from './directory-lock.js';
import { thisProcess } from './process-identity.js';

describe('The lock of the embedded queue', () => {
  let dataDir: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ai-trader-test-lock-'));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.kill('SIGKILL');
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  /** A process that opens the queue and then stays; `answer` is `ready`, or `refused` and the error's code. */
  async function contender(): Promise<{ child: ChildProcess; answer: string }> {
    const script = join(process.cwd(), 'libs/testing/run-typescript.mjs');
    const program = join(process.cwd(), 'libs/testing/queue-worker.process.ts');
    const child = spawn(process.execPath, [script, program, dataDir], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const [answer] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, answer };
  }

  async function writeLock(holder: unknown): Promise<void> {
    await writeFile(
      join(dataDir, 'queue.lock'),
      typeof holder === 'string' ? holder : JSON.stringify(holder),
    );
  }

  async function lockedBy(): Promise<unknown> {
    return (JSON.parse(await readFile(join(dataDir, 'queue.lock'), 'utf8')) as { pid: unknown }).pid;
  }

  const nonce = '0c9c9bf5-6f0e-4f4c-9c33-3c9f2f9c2f10';

  it('names this process while it is held, and is gone when it is released', async () => {
    const lock = await DirectoryLock.take(dataDir);
    expect(await lockedBy()).toBe(process.pid);
    expect(await readdir(dataDir)).toEqual(['queue.lock']);
    await lock.release();
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('creates a data directory that is not there', async () => {
    const lock = await DirectoryLock.take(join(dataDir, 'deeper', 'still'));
    await expect(lock.release()).resolves.toBeUndefined();
  });

  it('refuses a second taker in the same process, naming the pid and the way out', async () => {
    const lock = await DirectoryLock.take(dataDir);
    const refusal: unknown = await DirectoryLock.take(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'data_dir_in_use', details: { pid: process.pid } });
    expect((refusal as Error).message).toBe(
      `DATA_DIR is in use by process ${process.pid}, which holds its embedded queue (queue.lock). ` +
        'Stop that process, set another DATA_DIR, or set REDIS_URL to run several processes on one queue.',
    );
    expect(await readdir(dataDir)).toEqual(['queue.lock']);
    await lock.release();
  });

  it('refuses while another process holds it, and is taken at once when that was killed', async () => {
    await provideEmbeddedQueue(dataDir);
    const { child, answer } = await contender();
    expect(answer).toBe('ready');
    await expect(DirectoryLock.take(dataDir)).rejects.toMatchObject({
      code: 'data_dir_in_use',
      details: { pid: child.pid },
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await DirectoryLock.take(dataDir);
    expect(await lockedBy()).toBe(process.pid);
    expect((await readdir(dataDir)).sort()).toEqual(['queue', 'queue.lock']);
  });

  it.each([
    ['a pid that is gone', { pid: 2 ** 30, started_at: 'x', nonce }],
    ['a pid that was given to another process', { pid: process.pid, started_at: 'another boot:1', nonce }],
    ['an unreadable file', 'not json'],
    ['an empty file', ''],
  ])('is taken over from %s', async (_, holder) => {
    await writeLock(holder);
    await DirectoryLock.take(dataDir);
    expect(await lockedBy()).toBe(process.pid);
    expect(await readdir(dataDir)).toEqual(['queue.lock']);
  });

  it('is taken over from a process that died while it took over', async () => {
    await writeLock({ pid: 2 ** 30, started_at: 'x', nonce });
    await writeFile(
      join(dataDir, `queue.lock.takeover-${nonce}`),
      JSON.stringify({ pid: 2 ** 30 - 1, started_at: 'y', nonce: '11111111-1111-4111-8111-111111111111' }),
    );
    await DirectoryLock.take(dataDir);
    expect(await lockedBy()).toBe(process.pid);
    expect(await readdir(dataDir)).toEqual(['queue.lock']);
  });

  it('leaves a lock alone that was taken over in the meantime', async () => {
    const lock = await DirectoryLock.take(dataDir);
    await writeLock({ ...thisProcess(), started_at: thisProcess().startedAt, nonce });
    await lock.release();
    expect(await readdir(dataDir)).toEqual(['queue.lock']);
  });

  it('goes to one of many who want to take it over at once', async () => {
    for (let round = 0; round < 40; round += 1) {
      await writeLock({ pid: 2 ** 30, started_at: 'x', nonce });
      const answers = await Promise.allSettled(Array.from({ length: 12 }, () => DirectoryLock.take(dataDir)));
      const taken = answers.filter((answer) => answer.status === 'fulfilled');
      expect(taken).toHaveLength(1);
      await taken[0]!.value.release();
    }
  });

  it('goes to one of several processes that want to take it over at once', async () => {
    await provideEmbeddedQueue(dataDir);
    await writeLock({ pid: 2 ** 30, started_at: 'x', nonce });
    const answers = await Promise.all(Array.from({ length: 4 }, contender));
    const taken = answers.filter(({ answer }) => answer === 'ready');
    expect(taken).toHaveLength(1);
    expect(await lockedBy()).toBe(taken[0]!.child.pid);
    expect(answers.filter(({ answer }) => answer === 'refused data_dir_in_use')).toHaveLength(3);
  });

  it('says so when DATA_DIR cannot be written', async () => {
    await writeFile(join(dataDir, 'file'), '');
    await expect(DirectoryLock.take(join(dataDir, 'file'))).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      message:
        'DATA_DIR cannot be written. Give this user the right to write to it, or set another DATA_DIR.',
    });
    if (process.getuid?.() !== 0) {
      await chmod(dataDir, 0o500);
      await expect(DirectoryLock.take(dataDir)).rejects.toMatchObject({ code: 'data_dir_unwritable' });
    }
  });
});
