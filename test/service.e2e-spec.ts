import { copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DateResults } from '@app/results';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { type Answer, runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { countRows } from './database-rows.js';
import { GatedProvider } from './gated-provider.js';
import { runJob, startJob, trigger, waitForEnd } from './simulation-client.js';
import { modelEntry, REPOSITORY, SAMPLE_RECORDING, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const SYNTHETIC_WARNING = expect.stringContaining('SYNTHETIC') as string;
const CANARY_KEY = 'sk-canary-5f1c';

const teardown = new Teardown();
let folder: ServiceFolder;
let provider: GatedProvider;
let service: ServiceProcess;

beforeAll(async () => {
  folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  provider = await GatedProvider.start();
  teardown.add(() => provider.close());
  await runCommand(['prices', 'generate-sample'], { folder });
  await folder.provideQueue();
  service = await ServiceProcess.start('standalone', {
    folder,
    env: { GATED_PROVIDER_KEY: CANARY_KEY, MAX_CONCURRENT_JOBS: '1' },
  });
  teardown.add(() => service.stop());
}, 90_000);

afterEach(() => {
  provider.letGo();
});

afterAll(() => teardown.run(), 60_000);

const string = expect.any(String) as string;
const number = expect.any(Number) as number;
const instant = expect.stringMatching(INSTANT) as string;

describe('before the first job', () => {
  it('GET /health is healthy and shows every service, the storage, the database and the queue', async () => {
    const { status, body } = await service.request('GET', '/health');
    const up = { status: 'up', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        status: 'healthy',
        timestamp: instant,
        services: { mcp_math: up, mcp_search: up, mcp_trade: up, mcp_getprice: up },
        storage: { status: 'up', data_directory: string, writable: true, free_space_mb: number },
        database: { status: 'up', path: 'jobs.db' },
        queue: { status: 'up', backend: 'embedded' },
      },
    });
  });

  it('GET /simulate/current is 404 not_found, GET /results 404 no_data', async () => {
    await expectError(service.request('GET', '/simulate/current'), 404, 'not_found');
    await expectError(service.request('GET', '/results?date=2025-10-02'), 404, 'no_data');
  });

  it('Swagger UI is at /docs and the document with every operation at /docs-json', async () => {
    const page = await service.request('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.body).toContain('swagger-ui');
    const { paths } = (await service.request('GET', '/docs-json')).body as { paths: Record<string, object> };
    const operations = Object.entries(paths).map(([path, methods]) => [path, Object.keys(methods)]);
    expect(Object.fromEntries(operations)).toEqual({
      '/simulate/trigger': ['post'],
      '/simulate/status/{job_id}': ['get'],
      '/simulate/current': ['get'],
      '/simulate/{job_id}/transitions': ['get'],
      '/simulate/{job_id}/cancel': ['post'],
      '/simulate/{job_id}/retry': ['post'],
      '/results': ['get'],
      '/performance': ['get'],
      '/leaderboard': ['get'],
      '/trades': ['get'],
      '/positions/{model}': ['get'],
      '/data/coverage': ['get'],
      '/data/quota': ['get'],
      '/metrics': ['get'],
      '/data/quarantine': ['get'],
      '/health': ['get'],
      '/health/live': ['get'],
      '/health/ready': ['get'],
    });
  });
});

describe('a job', () => {
  it('goes from 202 over its status to results, each as in the contract', async () => {
    folder.writeConfig(
      'two-models.json',
      sampleConfig([
        modelEntry('holder'),
        modelEntry('replayed', { basemodel: 'builtin/replay', history_path: 'replay.jsonl' }),
        modelEntry('asleep', { enabled: false }),
      ]),
    );
    copyFileSync(SAMPLE_RECORDING, join(folder.configDir, 'replay.jsonl'));
    const request = {
      config_path: 'configs/two-models.json',
      start_date: '2025-10-02',
      end_date: '2025-10-06',
    };
    const accepted = await trigger(service, request);
    const dates = ['2025-10-02', '2025-10-03', '2025-10-06'];
    const models = ['holder', 'replayed'];
    expect({ status: accepted.status, body: accepted.body }).toEqual({
      status: 202,
      body: {
        job_id: expect.stringMatching(UUID) as string,
        status: 'accepted',
        date_range: dates,
        models,
        created_at: instant,
        message: string,
        warnings: [SYNTHETIC_WARNING],
      },
    });
    const { job_id } = accepted.body as { job_id: string };
    const job = await waitForEnd(service, job_id);
    const summary = {
      job_id,
      status: 'completed',
      mode: 'simulate',
      source_job_id: null,
      date_range: dates,
      models,
      progress: { total_model_days: 6, completed: 6, failed: 0, pending: 0, current: null },
      created_at: instant,
      started_at: instant,
      updated_at: instant,
      completed_at: instant,
      total_duration_seconds: number,
      error: null,
      warnings: [SYNTHETIC_WARNING],
      identity: expect.objectContaining({ price_data_version: 1, sampling: {} }) as object,
      system_fingerprints: {},
    };
    const details = dates.flatMap((date) =>
      models.map((model) => ({
        date,
        model,
        status: 'completed',
        started_at: instant,
        completed_at: instant,
        duration_seconds: number,
        error: null,
        attempts: 1,
        last_error: null,
        next_attempt_at: null,
        stop_reason: 'finish',
        warnings: [],
      })),
    );
    const usage = expect.objectContaining({ model_calls: 0, cost_usd: null, models: [] }) as unknown;
    expect(job).toEqual({ ...summary, progress: { ...summary.progress, details }, usage, callbacks: [] });
    expect((await service.request('GET', '/simulate/current')).body).toEqual(summary);

    const results = (await service.request('GET', '/results?date=2025-10-06')).body as DateResults;
    expect(results.results.map(({ model, market }) => [model, market])).toEqual([
      ['holder', 'SYNTHETIC'],
      ['replayed', 'SYNTHETIC'],
    ]);
    expect(await trigger(service, request)).toMatchObject({
      status: 200,
      body: { status: 'current', last_simulation_date: '2025-10-06', next_trading_day: '2025-10-07' },
    });
  });

  it('22: one of three models fails: the others complete, the next date starts, the job is partial', async () => {
    folder.writeConfig(
      'one-fails.json',
      sampleConfig([
        modelEntry('unauthorized', provider.model('unauthorized')),
        modelEntry('recorded-22', provider.model('recorded')),
        modelEntry('holder-22'),
      ]),
    );
    const range = { start_date: '2025-10-02', end_date: '2025-10-03' };
    const job = await runJob(service, { config_path: 'one-fails.json', ...range });
    expect(job).toMatchObject({ status: 'partial', progress: { completed: 4, failed: 2, pending: 0 } });
    expect(job.progress.details.map(({ date, model, status }) => [date, model, status])).toEqual([
      ['2025-10-02', 'unauthorized', 'failed'],
      ['2025-10-02', 'recorded-22', 'completed'],
      ['2025-10-02', 'holder-22', 'completed'],
      ['2025-10-03', 'unauthorized', 'failed'],
      ['2025-10-03', 'recorded-22', 'completed'],
      ['2025-10-03', 'holder-22', 'completed'],
    ]);
    const errors = job.progress.details.flatMap(({ error }) => error ?? []);
    expect(errors).toHaveLength(2);
    expect(errors[0]).toContain('no such key');
    const [refused] = job.progress.details;
    expect(refused).toMatchObject({
      attempts: 1,
      last_error: { code: string, message: errors[0], at_fault: 'provider' },
    });
  });

  it('of which every model-day fails is failed, and says the first error', async () => {
    folder.writeConfig('all-fail.json', sampleConfig([modelEntry('broken', provider.model('broken'))]));
    const range = { start_date: '2025-10-02', end_date: '2025-10-02' };
    const job = await runJob(service, { config_path: 'all-fail.json', ...range });
    expect(job).toMatchObject({ status: 'failed', error: expect.stringContaining('500') as string });
    expect(job.progress.details).toMatchObject([{ status: 'failed', attempts: 3 }]);
  });

  it('32: a signature with slash and colon runs end to end; its files and ids are safe', async () => {
    const signature = 'deepseek/deepseek-v3.1:free';
    folder.writeConfig('free.json', sampleConfig([modelEntry(signature, provider.model('recorded'))]));
    const range = { start_date: '2025-10-02', end_date: '2025-10-03' };
    expect(await runJob(service, { config_path: 'free.json', ...range })).toMatchObject({
      status: 'completed',
      models: [signature],
    });
    const name = 'deepseek%2Fdeepseek-v3.1%3Afree';
    expect(folder.readPositions(name).split('\n').length).toBeGreaterThan(2);
    expect(readdirSync(join(folder.dataDir, 'agent_data'))).not.toContain('deepseek');
    const query = `date=2025-10-02&detail=full&model=${encodeURIComponent(signature)}`;
    const { results } = (await service.request('GET', `/results?${query}`)).body as DateResults;
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      model: signature,
      log_file_path: `agent_data/${name}/log/2025-10-02/log.jsonl`,
    });
    expect(folder.readData(results[0]!.log_file_path!)).toContain('2025-10-02');
  });
});

describe('while a job runs', () => {
  const range = { start_date: '2025-10-02', end_date: '2025-10-03' };

  it.each([2, 10])('30: %i identical triggers at one instant make one job', async (count) => {
    const signature = `twin-${count}`;
    folder.writeConfig('twins.json', sampleConfig([modelEntry(signature, provider.model('recorded'))]));
    provider.hold(() => true);
    const jobsBefore = countRows(folder, 'jobs');
    const request = { config_path: 'twins.json', ...range };
    const answers = await Promise.all(Array.from({ length: count }, () => trigger(service, request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(count - 1).fill(200), 202]);
    const ids = new Set(answers.map(({ body }) => (body as { job_id: string }).job_id));
    expect(ids.size).toBe(1);
    expect(countRows(folder, 'jobs')).toBe(jobsBefore + 1);
    const [jobId] = ids;
    expect(answers.find(({ status }) => status === 200)?.body).toEqual({
      job_id: jobId,
      status: expect.stringMatching(/^(pending|running)$/) as string,
      date_range: ['2025-10-02', '2025-10-03'],
      models: [signature],
      progress: {
        total_model_days: 2,
        completed: 0,
        failed: 0,
        pending: 2,
        current: expect.anything() as null,
      },
      created_at: instant,
      message: string,
    });
    provider.letGo();
    await waitForEnd(service, jobId!);
  });

  it('its status names the model-day under way, and a runtime file lies there until it ends', async () => {
    folder.writeConfig('watched.json', sampleConfig([modelEntry('watched', provider.model('recorded'))]));
    provider.hold(({ date }) => date === '2025-10-03');
    const jobId = await startJob(service, { config_path: 'watched.json', ...range });
    const held = await provider.nextHeld();
    expect((await service.request('GET', `/simulate/status/${jobId}`)).body).toMatchObject({
      status: 'running',
      completed_at: null,
      progress: { completed: 1, pending: 1, current: { date: '2025-10-03', model: 'watched' } },
    });
    const runtimeFiles = () => readdirSync(folder.dataDir).filter((name) => name.startsWith('runtime_env'));
    expect(runtimeFiles()).toEqual([`runtime_env_${jobId}_watched_2025-10-03.json`]);
    expect(JSON.parse(folder.readData(runtimeFiles()[0]!))).toMatchObject({
      TODAY_DATE: '2025-10-03',
      SIGNATURE: 'watched',
      JOB_ID: jobId,
    });
    held.release();
    provider.letGo();
    await waitForEnd(service, jobId);
    expect(runtimeFiles()).toEqual([]);
  });

  it('another is refused with 409, which names the one that runs', async () => {
    folder.writeConfig('first.json', sampleConfig([modelEntry('first', provider.model('recorded'))]));
    folder.writeConfig('second.json', sampleConfig([modelEntry('second')]));
    provider.hold(() => true);
    const jobId = await startJob(service, { config_path: 'first.json', ...range });
    const rows = () => ['jobs', 'model_days', 'portfolios'].map((table) => countRows(folder, table));
    const before = rows();
    const details = { current_job_id: jobId, current_date_range: ['2025-10-02', '2025-10-03'] };
    const rival = await trigger(service, { config_path: 'second.json', ...range });
    expect(rival).toMatchObject({ status: 409, body: { error: 'job_conflict', message: string, details } });
    const longer = { config_path: 'first.json', start_date: '2025-10-02', end_date: '2025-10-06' };
    expect(await trigger(service, longer)).toMatchObject({ status: 409, body: { details } });
    expect(rows()).toEqual(before);
    provider.letGo();
    await waitForEnd(service, jobId);
  });
});

describe('POST /simulate/{job_id}/cancel', () => {
  const range = { start_date: '2025-10-02', end_date: '2025-10-06' };

  it('31: ends the job, aborts the session, starts nothing later, and keeps what was completed', async () => {
    folder.writeConfig('cancelled.json', sampleConfig([modelEntry('cancelled', provider.model('recorded'))]));
    provider.hold(({ date }) => date === '2025-10-03');
    const jobId = await startJob(service, { config_path: 'cancelled.json', ...range });
    await provider.nextHeld();
    const answer = await service.request('POST', `/simulate/${jobId}/cancel`);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        job_id: jobId,
        status: 'cancelled',
        progress: { total_model_days: 3, completed: 1, failed: 0, pending: 0, current: null },
        completed_at: instant,
        error: null,
      },
    });
    expect((await service.request('POST', `/simulate/${jobId}/cancel`)).body).toEqual(answer.body);
    await service.waitForLog(
      ({ msg, job }) =>
        job === jobId && msg === 'the attempt ended: its model-day was cancelled or taken over',
      'that the attempt ended',
      5_000,
    );
    expect(readdirSync(folder.dataDir).filter((name) => name.startsWith('runtime_env'))).toEqual([]);
    provider.letGo();
    const job = await waitForEnd(service, jobId);
    expect(job.progress.details.map(({ date, status }) => [date, status])).toEqual([
      ['2025-10-02', 'completed'],
      ['2025-10-03', 'cancelled'],
      ['2025-10-06', 'cancelled'],
    ]);
    const results = (date: string) => service.request('GET', `/results?date=${date}&model=cancelled`);
    expect((await results('2025-10-02')).status).toBe(200);
    await expectError(results('2025-10-03'), 404, 'no_data');
  });

  it('is 409 job_finished for a job that has ended, 404 for an unknown one, 400 for what is no UUID', async () => {
    folder.writeConfig('ended.json', sampleConfig([modelEntry('ended')]));
    const { job_id } = await runJob(service, { config_path: 'ended.json', ...range });
    const cancel = (id: string) => service.request('POST', `/simulate/${id}/cancel`);
    const { details } = await expectError(cancel(job_id), 409, 'job_finished');
    expect(details).toEqual({ job_id, status: 'completed' });
    await expectError(cancel('6d1f0b4e-6d3c-4f52-9a43-2a5f0c3c8a11'), 404, 'not_found');
    await expectError(cancel('42'), 400, 'invalid_job_id');
  });
});

describe('POST /simulate/{job_id}/retry', () => {
  const range = { start_date: '2025-10-02', end_date: '2025-10-03' };
  const retry = (id: string) => service.request('POST', `/simulate/${id}/retry`);

  it('29: runs what failed again, and the job ends anew', async () => {
    folder.writeConfig(
      'retried.json',
      sampleConfig([modelEntry('retried', provider.model('locked')), modelEntry('fine')]),
    );
    const failed = await runJob(service, { config_path: 'retried.json', ...range });
    expect(failed).toMatchObject({ status: 'partial', progress: { completed: 2, failed: 2 } });
    provider.unlock();
    provider.hold(() => true);
    const answer = await retry(failed.job_id);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        job_id: failed.job_id,
        status: 'running',
        date_range: ['2025-10-02', '2025-10-03'],
        progress: { total_model_days: 4, completed: 2, failed: 0, pending: 2 },
        completed_at: null,
      },
    });
    await expectError(retry(failed.job_id), 409, 'job_running');
    provider.letGo();
    const again = await waitForEnd(service, failed.job_id);
    expect(again).toMatchObject({ status: 'completed', progress: { completed: 4, failed: 0 } });
    const fine = (job: typeof again) => job.progress.details.filter(({ model }) => model === 'fine');
    expect(fine(again)).toEqual(fine(failed));
    await expectError(retry(failed.job_id), 409, 'nothing_to_retry');
    const { results } = (await service.request('GET', '/results?date=2025-10-03&model=retried'))
      .body as DateResults;
    expect(results).toHaveLength(1);
  });

  it('is 404 for an unknown job and 400 for what is no UUID', async () => {
    await expectError(retry('6d1f0b4e-6d3c-4f52-9a43-2a5f0c3c8a11'), 404, 'not_found');
    await expectError(retry('42'), 400, 'invalid_job_id');
  });
});

describe('a request that cannot be served', () => {
  const badTriggers: [body: unknown, code: string, hint: string][] = [
    [{ replace: true }, 'invalid_request', 'replace is not a known field'],
    [{ models: 'gpt-5' }, 'invalid_request', 'models'],
    [{ replace_existing: 'yes' }, 'invalid_request', 'replace_existing'],
    [{ start_date: '2025-02-30' }, 'invalid_date', 'start_date'],
    ['{"models": [', 'invalid_json', 'JSON'],
  ];
  it.each(badTriggers)('POST /simulate/trigger with %j is 400 %s', async (body, code, hint) => {
    const error = await expectError(service.request('POST', '/simulate/trigger', body), 400, code);
    expect(error.message).toContain(hint);
  });

  it.each([
    ['/simulate/status/42', 400, 'invalid_job_id'],
    ['/simulate/status/6d1f0b4e-6d3c-4f52-9a43-2a5f0c3c8a11', 404, 'not_found'],
    ['/results', 400, 'invalid_date'],
    ['/results?date=yesterday', 400, 'invalid_date'],
    ['/results?start_date=2025-10-03&end_date=2025-10-02', 400, 'invalid_date'],
    ['/results?date=2025-10-02&detail=most', 400, 'invalid_request'],
    ['/results?date=2025-10-02&verbose=1', 400, 'invalid_request'],
    ['/results?date=2031-10-02', 404, 'no_data'],
    ['/nowhere', 404, 'not_found'],
  ])('GET %s is %i %s', async (path, status, code) => {
    await expectError(service.request('GET', path), status, code);
  });

  it('DELETE /health is 404 not_found', async () => {
    await expectError(service.request('DELETE', '/health'), 404, 'not_found');
  });

  it('41: a config_path that leads out of CONFIG_DIR is refused, and what lies there is not read', async () => {
    const outside = join(folder.root, 'outside.json');
    writeFileSync(outside, JSON.stringify(sampleConfig([modelEntry('outside-canary')])));
    symlinkSync(outside, join(folder.configDir, 'link.json'));
    symlinkSync(folder.root, join(folder.configDir, 'folder-link'));
    const rows = () => ['jobs', 'model_days', 'portfolios'].map((table) => countRows(folder, table));
    const before = rows();
    const paths = [
      '../../etc/passwd',
      '../outside.json',
      'configs/../../outside.json',
      '/etc/passwd',
      outside,
    ];
    for (const config_path of [...paths, 'link.json', 'folder-link/outside.json', 'configs/link.json']) {
      const answer = trigger(service, { config_path, models: ['outside-canary'] });
      const { details } = await expectError(answer, 400, 'path_outside');
      expect(details).toMatchObject({ field: 'config_path' });
      expect(JSON.stringify((await answer).body)).not.toMatch(/root:|known_signatures/);
    }
    expect(rows()).toEqual(before);
  });
});

it('44: the provider’s key is in no line of the log and no file after all of this', async () => {
  // By itself it is enough too: a session that is refused, one that is answered, and their errors.
  const models = [
    modelEntry('refused-44', provider.model('unauthorized')),
    modelEntry('answered-44', provider.model('recorded')),
  ];
  folder.writeConfig('canary.json', sampleConfig(models));
  const range = { start_date: '2025-10-02', end_date: '2025-10-03' };
  const job = await runJob(service, { config_path: 'canary.json', ...range });
  expect(job).toMatchObject({ status: 'partial', progress: { completed: 2, failed: 2 } });
  expect(service.log.filter((line) => line.job === job.job_id).length).toBeGreaterThan(3);
  expect(service.log.filter(({ text }) => text.includes(CANARY_KEY))).toEqual([]);
  const files = readdirSync(folder.dataDir, { recursive: true, withFileTypes: true });
  const paths = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => readFileSync(path).includes(CANARY_KEY))).toEqual([]);
});

/** The answer is an error in the contract's shape, which tells nothing of the machine. */
async function expectError(request: Promise<Answer>, status: number, code: string) {
  const answer = await request;
  const body = answer.body as { error: string; message: string; details: Record<string, unknown> };
  expect({ status: answer.status, body }).toEqual({
    status,
    body: { error: code, message: string, details: expect.any(Object) as object },
  });
  expect(JSON.stringify(body)).not.toContain(REPOSITORY);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat .*:\d+:\d+|SELECT|INSERT/);
  return body;
}
