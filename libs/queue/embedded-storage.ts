import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { DomainError } from '@app/domain';

const STORAGE_FOLDER = 'queue';
const UNFINISHED_PREFIX = `${STORAGE_FOLDER}.unfinished-`;
/**
 * Keep V8 from compiling the database's code a second time, optimised: a third of its memory, as fast here. It is what
 * `--liftoff-only` implies, which implies nothing any more once V8 runs.
 */
const BASELINE_COMPILER_ONLY = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/**
 * The embedded PostgreSQL's settings. fsync stays off as PGlite has it: a killed process loses nothing,
 * because the operating system has every commit. The buffers are small (128 MB is the default) because the
 * queue holds only unfinished work; a small WAL keeps both the folder and the recovery after a kill short.
 */
const START_PARAMETERS = [
  ...['--single', '-F', '-O', '-j'],
  ...Object.entries({
    search_path: 'bullmq,public',
    exit_on_error: 'false',
    log_checkpoints: 'false',
    max_worker_processes: '0',
    max_parallel_workers: '0',
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    io_method: 'sync',
    shared_buffers: '4MB',
    wal_buffers: '256kB',
    max_connections: '5',
    min_wal_size: '32MB',
    max_wal_size: '64MB',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/**
 * Runs in a process of its own, which gives back the 800 MB that creation takes. It ends with its parent:
 * standard input closes.
 */
const CREATION_SCRIPT = `
process.stdin.on('end', () => process.exit(1)).resume();
const [pgliteUrl, bullmqUrl, folder, startParams] = process.argv.slice(1);
const [{ PGlite }, { runMigrations }] = await Promise.all([import(pgliteUrl), import(bullmqUrl)]);
const database = await PGlite.create(folder, { startParams: JSON.parse(startParams) });
await runMigrations({
  query: async (text, parameters) =>
    parameters ? database.query(text, parameters) : ((await database.exec(text)).at(-1) ?? { rows: [] }),
});
await database.close();
process.exit(0);
`;

/**
 * Opens the PostgreSQL of the embedded queue under DATA_DIR/queue and creates it first where there is none.
 * Creation is atomic: a folder under that name is complete. The caller holds the directory's lock.
 * Throws DomainError `queue_storage_failed` when it cannot be created or opened.
 */
export async function openEmbeddedStorage(dataDir: string): Promise<PGlite> {
  const folder = join(dataDir, STORAGE_FOLDER);
  await removeUnfinished(dataDir);
  if (!existsSync(folder)) {
    const unfinished = join(dataDir, UNFINISHED_PREFIX + randomUUID());
    await createStorage(unfinished);
    await rename(unfinished, folder);
  }
  for (const flag of BASELINE_COMPILER_ONLY) setFlagsFromString(flag);
  try {
    return await PGlite.create(folder, { startParams: START_PARAMETERS });
  } catch (cause) {
    throw storageFailed('opened', cause);
  }
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(UNFINISHED_PREFIX)) {
      await rm(join(dataDir, name), { recursive: true, force: true });
    }
  }
}

async function createStorage(folder: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const modules = ['@electric-sql/pglite', 'bullmq'].map((name) => pathToFileURL(resolve(name)).href);
  const child = spawn(
    process.execPath,
    [
      ...[...BASELINE_COMPILER_ONLY, '--input-type=module', '--eval', CREATION_SCRIPT],
      ...[...modules, folder, JSON.stringify(START_PARAMETERS)],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ending = await new Promise<string>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      settle(signal ?? String(code));
    });
  });
  if (ending !== '0') {
    await rm(folder, { recursive: true, force: true });
    throw storageFailed('created', new Error(`The creating process ended with ${ending}. ${complaint}`));
  }
}

function storageFailed(what: 'created' | 'opened', cause: unknown): DomainError {
  const wayOut =
    what === 'created'
      ? 'Is there free space (50 MB) and memory (1 GB)?'
      : `Remove DATA_DIR/${STORAGE_FOLDER} and start again: unfinished work is queued anew from the database.`;
  return new DomainError({
    code: 'queue_storage_failed',
    message: `The embedded queue under DATA_DIR/${STORAGE_FOLDER} could not be ${what}. ${wayOut}`,
    fault: 'us',
    cause,
  });
}
