// Makes the fixtures of an old version from a checkout of it that is installed and built; run as
// test/fixtures/version-0.1.0/README.md says.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { postgresTestServer } from '../../libs/testing/postgres-server.js';
import { ServiceFolder } from '../../libs/testing/service-folder.js';
import {
  runCommand,
  ServiceProcess,
  startProgram,
  type ProgramOptions,
  type ServiceBuild,
} from '../../libs/testing/service-process.js';
import { readerOf, type Row } from '../../libs/testing/state-reader.js';
import { resultFiles } from '../result-files.js';
import { startJob, waitForEnd, type trigger } from '../simulation-client.js';
import { Teardown } from '../teardown.js';
import { answersTo, oldPaths } from './old-answers.js';
import { OldFixture, type OldAnswer, type OldAnswers } from './old-fixture.js';
import { BATCH, NO_REDIS, TRIGGERS, writeOldConfigs, type OldJob } from './old-scenario.js';
import { openWorld, type World } from './old-world.js';

const KEY = 'daily-2025-10-08';

type JobIds = Record<OldJob, string>;

/** Runs the jobs that come to an end. */
async function runEndingJobs(service: ServiceProcess, { provider, callbacks }: World) {
  const finished = { ...TRIGGERS.finished, callback_url: `${callbacks.url}/finished` };
  const answer = await triggerWithKey(service, finished);
  const ids: Partial<JobIds> = { finished: (answer.body as { job_id: string }).job_id };
  await expectEnd(service, ids.finished!, 'completed');
  await service.waitForLog(({ msg }) => msg === 'callback delivered', 'that the callback was delivered');
  ids.superseding = await runTo(service, 'completed', TRIGGERS.superseding);
  ids.failed = await runTo(service, 'failed', {
    ...TRIGGERS.failed,
    callback_url: `${callbacks.url}/failed`,
  });
  await service.waitForLog(({ msg }) => msg === 'callback not delivered', 'that the callback was refused');
  ids.partial = await runTo(service, 'partial', TRIGGERS.partial);
  const replay = { mode: 'replay', source_job_id: ids.partial, replace_existing: true };
  ids.replay = await runTo(service, 'partial', replay);
  ids.adjusted = await runTo(service, 'completed', TRIGGERS.adjusted);
  const isHeld = provider.held('cancelled');
  ids.cancelled = await startJob(service, TRIGGERS.cancelled);
  await isHeld;
  await service.request('POST', `/simulate/${ids.cancelled}/cancel`);
  await expectEnd(service, ids.cancelled, 'cancelled');
  return { ids, keyed: { key: KEY, body: finished, answer } };
}

/** Starts a job, and kills the service when one of its models has done the third date and the other is in its middle. */
async function interrupt(service: ServiceProcess, { provider, callbacks }: World): Promise<string> {
  const isHeld = provider.held('interrupted');
  const jobId = await startJob(service, {
    ...TRIGGERS.interrupted,
    callback_url: `${callbacks.url}/interrupted`,
  });
  await isHeld;
  await service.waitForLog(
    ({ msg, model, date }) => msg === 'model-day completed' && model === 'late' && date === '2025-10-06',
    'that the other model is done',
  );
  await service.kill();
  return jobId;
}

/** Starts a batch and kills it in its middle. */
async function interruptBatch({ provider }: World, place: ProgramOptions): Promise<string> {
  const isHeld = provider.held('batched');
  const batch = startProgram('cli', BATCH, place);
  await isHeld;
  batch.signal('SIGKILL');
  await batch.end;
  const [newest] = await rowsOf(place, 'SELECT id FROM jobs ORDER BY created_at DESC LIMIT 1');
  return String(newest?.id);
}

async function triggerWithKey(service: ServiceProcess, body: object): Promise<OldAnswer> {
  const response = await fetch(`${service.url}/simulate/trigger`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': KEY },
    body: JSON.stringify(body),
  });
  if (response.status !== 202) throw service.complaint(await response.text());
  return { status: response.status, body: await response.json() };
}

/** @returns the id of a job that ended as it should */
async function runTo(service: ServiceProcess, wanted: string, body: Parameters<typeof trigger>[1]) {
  const jobId = await startJob(service, body);
  await expectEnd(service, jobId, wanted);
  return jobId;
}

async function expectEnd(service: ServiceProcess, jobId: string, wanted: string): Promise<void> {
  const { status } = await waitForEnd(service, jobId);
  if (status !== wanted) throw service.complaint(`ended job ${jobId} as ${status}, not ${wanted}`);
}

/** What the old version says of the data as they are: an API alone, which runs nothing. */
async function answersBefore(place: ProgramOptions, ids: JobIds): Promise<OldAnswers['before']> {
  const api = await ServiceProcess.start('api', { ...place, env: { ...place.env, REDIS_URL: NO_REDIS } });
  try {
    return await answersTo(api, oldPaths(Object.values(ids)));
  } finally {
    await api.kill();
  }
}

/** What the old version says when it has ended what was interrupted. */
async function answersAfter(
  place: ProgramOptions,
  ids: JobIds,
): Promise<Pick<OldAnswers, 'after' | 'filesAfter'>> {
  const service = await ServiceProcess.start('standalone', place);
  try {
    await expectEnd(service, ids.interrupted, 'completed');
    await expectEnd(service, ids.batched, 'completed');
    return {
      after: await answersTo(service, oldPaths(Object.values(ids))),
      filesAfter: resultFiles(place.folder),
    };
  } finally {
    await service.stop();
  }
}

async function rowsOf({ folder, env }: ProgramOptions, sql: string): Promise<readonly Row[]> {
  const reader = readerOf({ databaseUrl: env?.DATABASE_URL, dataDir: folder.dataDir });
  try {
    return await reader.rows(sql);
  } finally {
    await reader.close();
  }
}

/** @throws Error when a table has nothing that a migration could lose */
async function expectFullTables(place: ProgramOptions): Promise<void> {
  const tables = await rowsOf(
    place,
    place.env?.DATABASE_URL === undefined
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  for (const name of tables.map((row) => String(row.name)))
    if ((await rowsOf(place, `SELECT 1 AS row FROM "${name}" LIMIT 1`)).length === 0)
      throw new Error(`the table ${name} is empty: the scenario has nothing for it`);
}

/** A dump without what psql alone understands. */
function dumpOf(url: string): string {
  const args = ['--no-owner', '--no-privileges', '--inserts', '--rows-per-insert=100', url];
  const sql = execFileSync('pg_dump', args, { encoding: 'utf8', maxBuffer: 100_000_000 });
  return sql.replaceAll(/^\\.*\n/gm, '').replaceAll(/^--.*\n/gm, '');
}

async function makeFixture(fixture: OldFixture, build: ServiceBuild, databaseUrl?: string): Promise<void> {
  const teardown = new Teardown();
  try {
    const world = await openWorld(teardown);
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    writeOldConfigs(folder, world.provider.url);
    const database: Record<string, string> = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
    const place = { folder, build, env: { ...world.env, ...database } };
    await runCommand(['prices', 'generate-sample'], place);
    const first = await ServiceProcess.start('standalone', place);
    teardown.add(() => first.kill());
    const { ids, keyed } = await runEndingJobs(first, world);
    await first.stop();
    const second = await ServiceProcess.start('standalone', place);
    teardown.add(() => second.kill());
    ids.interrupted = await interrupt(second, world);
    ids.batched = await interruptBatch(world, place);
    fixture.keepData(folder.dataDir);
    if (databaseUrl !== undefined) fixture.keepDump(dumpOf(databaseUrl));
    await expectFullTables(place);
    const jobs = ids as JobIds;
    const before = await answersBefore(place, jobs);
    world.provider.letGo();
    const callbackOrigin = world.callbacks.url;
    fixture.writeAnswers({ jobs, callbackOrigin, keyed, before, ...(await answersAfter(place, jobs)) });
  } finally {
    await teardown.run();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { checkout: { type: 'string' }, node: { type: 'string' }, out: { type: 'string' } },
  });
  const { checkout, node, out } = values;
  if (checkout === undefined || node === undefined || out === undefined)
    throw new Error('--checkout DIR, --node NODE and --out FOLDER are needed');
  const build = { repository: resolve(checkout), node };
  await makeFixture(new OldFixture('sqlite', resolve(out)), build);
  const postgres = await postgresTestServer();
  if (!postgres) throw new Error('a PostgreSQL server is needed');
  try {
    await makeFixture(new OldFixture('postgres', resolve(out)), build, await postgres.createDatabase());
  } finally {
    await postgres.stop();
  }
}

await main();
