import { cpSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import { allMigrations } from '../libs/database/migrations/all-migrations.js';
import { CallbackReceiver } from '../libs/testing/callback-receiver.js';
import { type JobStatusDto } from '../apps/api/simulations/dto/job.dto.js';
import { differencesOfTables, readTables, RECORDED, type EndState } from '../libs/testing/end-state.js';
import {
  postgresTestServer,
  postgresUnavailableReason,
  type PostgresTestServer,
} from '../libs/testing/postgres-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { readerOf, type Engine, type StateReader } from '../libs/testing/state-reader.js';
import { describeWhere } from './describe-where.js';
import { deviationsFrom, OF_THE_RUN } from './old-data/compare-answers.js';
import { answersTo, RESULT_PATHS } from './old-data/old-answers.js';
import { OldFixture, type OldAnswers } from './old-data/old-fixture.js';
import { OldProvider } from './old-data/old-provider.js';
import { NO_REDIS, OLD_ENVIRONMENT, writeOldConfigs } from './old-data/old-scenario.js';
import { resultFiles } from './result-files.js';
import { runJob, waitForEnd } from './simulation-client.js';
import { Teardown } from './teardown.js';

type Tables = EndState['tables'];

/** The model whose provider says what is read otherwise since 0.1.0. */
const READ_OTHERWISE = 'shaky';

let postgres: PostgresTestServer | undefined;

afterAll(() => postgres?.stop());

describe('data of version 0.1.0 on SQLite', () => {
  opensOldData('sqlite');
});

describeWhere('data of version 0.1.0 on PostgreSQL', postgresUnavailableReason(), () => {
  opensOldData('postgres');
});

/** What every later version must be able to do with a killed service's data. The tests stand on one another. */
function opensOldData(engine: Engine): void {
  const teardown = new Teardown();
  const fixture = new OldFixture(engine);
  const old = fixture.readAnswers();
  let folder: ServiceFolder;
  let receiver: CallbackReceiver;
  let reader: StateReader;
  let env: Readonly<Record<string, string>>;
  let service: ServiceProcess;

  beforeAll(async () => {
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    const provider = await OldProvider.start();
    teardown.add(() => provider.close());
    receiver = await CallbackReceiver.start();
    teardown.add(() => receiver.stop());
    writeOldConfigs(folder, provider.url);
    fixture.restoreData(folder);
    const database = engine === 'postgres' ? { DATABASE_URL: await restoredDatabase(fixture) } : undefined;
    env = { ...OLD_ENVIRONMENT, CALLBACK_ALLOWED_HOSTS: '127.0.0.1', ...database };
    reader = readerOf({ dataDir: folder.dataDir, databaseUrl: database?.DATABASE_URL });
    teardown.add(() => reader.close());
    const place = { dataDir: folder.dataDir, databaseUrl: database?.DATABASE_URL };
    await bringUpToDate(place, old.callbackOrigin, receiver.url);
    await folder.provideQueue();
  }, 60_000);

  afterAll(() => teardown.run(), 60_000);

  /** Answers of 0.1.0, with the receiver of callbacks where it is now. */
  function recalled(answers: OldAnswers['before']): OldAnswers['before'] {
    const text = JSON.stringify(answers).replaceAll(old.callbackOrigin, receiver.url);
    return JSON.parse(text) as OldAnswers['before'];
  }

  /** An API that answers and runs nothing, because it has no queue. */
  async function askedAlone(paths: readonly string[]) {
    const api = await ServiceProcess.start('api', { folder, env: { ...env, REDIS_URL: NO_REDIS } });
    try {
      return await answersTo(api, paths);
    } finally {
      await api.stop();
    }
  }

  it('is migrated, and is answered as 0.1.0 answered', async () => {
    const answers = await askedAlone(Object.keys(old.before));
    expect(deviationsFrom(recalled(old.before), answers)).toEqual([]);
    const migrations = await reader.rows('SELECT name FROM migrations ORDER BY id');
    expect(migrations.map(({ name }) => name)).toEqual(allMigrations.map(({ name }) => name));
  }, 60_000);

  it('23: what was interrupted is ended as 0.1.0 ended it, and who waited for a callback is told', async () => {
    service = await ServiceProcess.start('standalone', { folder, env });
    teardown.add(() => service.kill());
    for (const jobId of [old.jobs.interrupted, old.jobs.batched])
      expect(await waitForEnd(service, jobId)).toMatchObject({
        status: 'completed',
        progress: { failed: 0, pending: 0 },
      });
    const status = `/simulate/status/${old.jobs.interrupted}`;
    const answers = await answersTo(service, [...RESULT_PATHS, status]);
    expect(deviationsFrom(recalled(old.after), answers, OF_THE_RUN)).toEqual([]);
    expect(resultFiles(folder)).toEqual(old.filesAfter);
    const callbacks = (await receiver.waitFor(2)).map(({ path, body }) => `${path} ${body}`);
    expect(callbacks.sort()).toEqual([
      `/failed {"job_id":"${old.jobs.failed}","status":"failed"}`,
      `/interrupted {"job_id":"${old.jobs.interrupted}","status":"completed"}`,
    ]);
  }, 90_000);

  it('a trigger whose Idempotency-Key 0.1.0 kept gets its answer again', async () => {
    const { key, body, answer } = old.keyed;
    const response = await fetch(`${service.url}/simulate/trigger`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
    });
    expect(response.headers.get('Idempotency-Replayed')).toBe('true');
    expect({ status: response.status, body: await response.json() }).toEqual(answer);
  });

  it.each(['finished', 'partial'] as const)('the sessions of the %s job replay to the byte', async (name) => {
    const source = { reader, dataDir: folder.dataDir, providerUrl: 'none', more: RECORDED };
    const expected = await readTables(source, old.jobs[name]);
    expect(expected.session_recordings).toHaveLength({ finished: 35, partial: 5 }[name]);
    const request = { mode: 'replay', source_job_id: old.jobs[name], replace_existing: true };
    const job = await runJob(service, request);
    const replayed = await readTables(source, job.job_id);
    expect(differencesOfTables(readAsBefore(replayed), readAsBefore(expected))).toEqual([]);
    if (name === 'finished') expectNamedRules(job);
  });

  it('is opened again, and answered the same', async () => {
    const first = await answersTo(service, Object.keys(old.before));
    await service.stop();
    expect(await askedAlone(Object.keys(old.before))).toEqual(first);
  }, 60_000);

  it('files are as in the database, and every line of them adds up', async () => {
    const rebuilt = await runCommand(['files', 'rebuild'], { folder, env });
    // A portfolio gets its file with its first completed day, and this one has none.
    expect(rebuilt.match(/differed: .*/g)).toEqual([
      'differed: agent_data/unauthorized/position/position.jsonl',
    ]);
    const verifiable = join(folder.root, 'verifiable');
    // The batch system, whose portfolios can be verified, knows neither commissions nor splits.
    const filter = (path: string) => !path.endsWith('adjusted');
    cpSync(join(folder.dataDir, 'agent_data'), verifiable, { recursive: true, filter });
    const verified = await runCommand(['verify', 'agent-data', verifiable], { folder, env });
    expect(verified).toContain('No differences in 13 portfolios.');
  }, 60_000);
}

/** What this model said on some days is read otherwise since 0.2.0, and the replay says how. */
function expectNamedRules({ status, progress }: JobStatusDto): void {
  const shaky = progress.details.filter(({ model }) => model === READ_OTHERWISE);
  expect(status).toBe('partial');
  expect(shaky.map((day) => [day.date, day.status, day.warnings.map(({ code }) => code)])).toEqual([
    ['2025-10-02', 'completed', []],
    ['2025-10-03', 'completed', []],
    ['2025-10-06', 'completed', ['tool_calls_unparsed']],
    ['2025-10-07', 'failed', []],
    ['2025-10-08', 'completed', []],
  ]);
  expect(shaky[3]?.last_error).toMatchObject({
    code: 'replay_diverged',
    message: expect.stringContaining('call ids unique over the conversation') as string,
  });
}

/** The rows of the models whose answers are read as they were by 0.1.0; the job's own row counts all of them. */
function readAsBefore(tables: Tables): Tables {
  const rows = Object.entries(tables).filter(([table]) => table !== 'jobs');
  const isOther = (row: string) => !row.includes(`"signature":"${READ_OTHERWISE}"`);
  return Object.fromEntries(rows.map(([table, all]) => [table, all.filter(isOther)]));
}

/** @returns the URL of a new database that holds the fixture's */
async function restoredDatabase(fixture: OldFixture): Promise<string> {
  postgres ??= (await postgresTestServer())!;
  const url = await postgres.createDatabase();
  await fixture.restoreDump(url);
  return url;
}

/** What was written down moments before in the fixture, and is years old here: kept answers, and where a receiver listens. */
async function bringUpToDate(
  place: { readonly dataDir: string; readonly databaseUrl?: string },
  oldOrigin: string,
  origin: string,
): Promise<void> {
  const statements = [
    `UPDATE job_callbacks SET url = replace(url, '${oldOrigin}', '${origin}')`,
    'UPDATE job_callbacks SET due_at = created_at WHERE due_at IS NOT NULL',
    `UPDATE idempotency_keys SET created_at = '${new Date().toISOString()}'`,
  ];
  if (place.databaseUrl === undefined) {
    const database = new BetterSqlite3(join(place.dataDir, 'jobs.db'));
    for (const statement of statements) database.prepare(statement).run();
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: place.databaseUrl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
