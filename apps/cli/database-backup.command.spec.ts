import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '@app/config';
import { Database, PriceRepository } from '@app/database';
import { newTemporaryFolder, removeTemporaryFolders } from '../../libs/testing/temporary-folder.js';
import { runCommandLine } from './command-line.js';

let sample: string;
let dataDir: string;
let backup: string;

beforeAll(async () => {
  dataDir = sample = newTemporaryFolder();
  expect((await run('prices', 'generate-sample')).code).toBe(0);
});

beforeEach(() => {
  dataDir = newTemporaryFolder();
  cpSync(sample, dataDir, { recursive: true });
  backup = join(newTemporaryFolder(), 'backup.db');
});

afterAll(removeTemporaryFolders);

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
    environment: () => loadEnvironment({ DATA_DIR: dataDir }),
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** Whether the database of DATA_DIR has the sample's prices. */
async function hasSample(): Promise<boolean> {
  const database = await Database.open({ dataDir });
  try {
    return await new PriceRepository(database).isSynthetic(['ZZALFA']);
  } finally {
    await database.close();
  }
}

it('a backup that was taken while the database is open and written comes back, and what was there is kept', async () => {
  const service = await Database.open({ dataDir });
  await service.transaction((manager) => manager.query(`UPDATE daily_bars SET volume = 4242`));
  const { code, out } = await run('database', 'backup', backup);
  expect([code, out]).toEqual([0, expect.stringMatching(/^backup\.db: \d+\.\d MB, whole and checked\.$/)]);
  await service.transaction((manager) => manager.query('DELETE FROM daily_bars'));
  await service.close();
  mkdirSync(join(dataDir, 'queue'));

  const restored = await run('database', 'restore', backup);
  expect(restored).toMatchObject({ code: 0, err: '' });
  const kept = /kept in DATA_DIR as (jobs\.db\.before-\d{8}T\d{6}Z)\./.exec(restored.out)?.[1] ?? '';
  expect(await hasSample()).toBe(true);
  expect(await barsIn('jobs.db')).toEqual([{ bars: 2140, volume: 4242 }]);
  expect(await barsIn(kept)).toEqual([{ bars: 0, volume: null }]);
  expect(existsSync(join(dataDir, 'queue'))).toBe(false);
});

async function barsIn(file: string): Promise<unknown> {
  const folder = newTemporaryFolder();
  copyFileSync(join(dataDir, file), join(folder, 'jobs.db'));
  const database = await Database.open({ dataDir: folder });
  try {
    return await database.read.query('SELECT count(*) AS bars, max(volume) AS volume FROM daily_bars');
  } finally {
    await database.close();
  }
}

it('nothing is restored while the database is open, and nothing is lost', async () => {
  await run('database', 'backup', backup);
  const service = await Database.open({ dataDir });
  const { code, err } = await run('database', 'restore', backup);
  await service.close();
  expect([code, err]).toEqual([1, expect.stringMatching(/Stop the service.*\(database_in_use\)/)]);
  expect(await hasSample()).toBe(true);
  expect(readdirSync(dataDir).filter((name) => /before|restoring/.test(name))).toEqual([]);
});

it('a damaged database gives way to a backup', async () => {
  await run('database', 'backup', backup);
  writeFileSync(join(dataDir, 'jobs.db'), 'not a database at all, although it is rather long'.repeat(100));
  expect(await run('database', 'backup', join(dataDir, 'other.db'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('jobs.db in DATA_DIR is not a readable SQLite database') as string,
  });
  const { code, out } = await run('database', 'restore', backup);
  expect([code, out]).toEqual([0, expect.stringContaining('jobs.db.before-')]);
  expect(await hasSample()).toBe(true);
});

it.each([
  ['a backup that is not there', () => 'none.db', 'none.db does not exist'],
  [
    'a file that is not a database',
    () => {
      const file = join(newTemporaryFolder(), 'notes.txt');
      writeFileSync(file, 'hello '.repeat(1000));
      return file;
    },
    'notes.txt is not a whole SQLite database',
  ],
])('%s is refused, and the database stays', async (_name, file, problem) => {
  const { code, err } = await run('database', 'restore', file());
  expect([code, err]).toEqual([1, expect.stringContaining(problem)]);
  expect(await hasSample()).toBe(true);
});

it('a file that exists is never overwritten', async () => {
  writeFileSync(backup, 'precious');
  expect(await run('database', 'backup', backup)).toMatchObject({
    code: 1,
    err: expect.stringContaining('backup.db exists already') as string,
  });
  expect(readFileSync(backup, 'utf8')).toBe('precious');
});

it('a folder that does not exist is named as the reason', async () => {
  expect(await run('database', 'backup', join(dataDir, 'no', 'where.db'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('in a folder that exists') as string,
  });
});

it.each(['backup', 'restore'])('database %s on PostgreSQL names the program for it', async (word) => {
  const err: string[] = [];
  const code = await runCommandLine(['database', word, backup], {
    print: () => undefined,
    printError: (line) => err.push(line),
    environment: () => loadEnvironment({ DATABASE_URL: 'postgres://user:secret@db/name' }),
  });
  expect([code, err.join()]).toEqual([1, expect.stringMatching(/pg_(dump|restore) /)]);
  expect(err.join()).not.toContain('secret');
});

it.each([[[]], [['a', 'b']], [['--all']]])('database backup %j is wrong usage', async (args) => {
  expect(await run('database', 'backup', ...args)).toMatchObject({
    code: 2,
    err: expect.stringContaining('needs exactly one FILE') as string,
  });
});
