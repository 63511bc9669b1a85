import { readdirSync } from 'node:fs';
import {
  privateRedisUnavailableReason,
  startPrivateRedisServer,
  type RedisServer,
} from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, runProgram, ServiceProcess } from '../libs/testing/service-process.js';
import { countRows } from './database-rows.js';
import { describeWhere } from './describe-where.js';
import { GatedProvider } from './gated-provider.js';
import { resultFiles } from './result-files.js';
import { runJob, startJob, trigger, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const WEEK = { config_path: 'week.json', start_date: '2025-10-02', end_date: '2025-10-08' };
/** Where the interruptions of these tests strike. */
const MIDDLE = '2025-10-06';
const KEY = { GATED_PROVIDER_KEY: 'a-key' };

let provider: GatedProvider;

beforeAll(async () => {
  provider = await GatedProvider.start();
});

afterEach(() => {
  provider.letGo();
});

afterAll(async () => {
  await provider.close();
});

async function marketFolder(teardown: Teardown): Promise<ServiceFolder> {
  const folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  await runCommand(['prices', 'generate-sample'], { folder });
  const models = ['first', 'second'].map((name) => modelEntry(name, provider.model('recorded')));
  folder.writeConfig('week.json', sampleConfig([...models, modelEntry('holder')]));
  return folder;
}

describe('on the embedded queue', () => {
  const teardown = new Teardown();
  let folder: ServiceFolder;
  let service: ServiceProcess;
  let undisturbed: Record<string, string>;

  beforeAll(async () => {
    folder = await marketFolder(teardown);
    await folder.provideQueue();
    service = await ServiceProcess.start('standalone', { folder, env: KEY });
    teardown.add(() => service.kill());
    expect(await runJob(service, WEEK)).toMatchObject({ status: 'completed' });
    undisturbed = resultFiles(folder);
    expect(Object.keys(undisturbed)).toHaveLength(3 * (1 + 5));
  }, 90_000);

  afterAll(() => teardown.run());

  /** The week again, until the provider holds back the closing answers of the middle: by then trades were made. */
  async function runToTheMiddle(): Promise<string> {
    provider.hold(({ date, turn }) => date === MIDDLE && turn === 2);
    const jobId = await startJob(service, { ...WEEK, replace_existing: true });
    await provider.nextHeld();
    await provider.nextHeld();
    return jobId;
  }

  async function startAgainAndFinish(jobId: string): Promise<void> {
    provider.letGo();
    service = await ServiceProcess.start('standalone', { folder, env: KEY });
    const job = await waitForEnd(service, jobId);
    expect(job).toMatchObject({ status: 'completed', progress: { completed: 15, failed: 0, pending: 0 } });
    expect(resultFiles(folder)).toEqual(undisturbed);
    expect(readdirSync(folder.dataDir).filter((name) => name.startsWith('runtime_env'))).toEqual([]);
    expect((await trigger(service, WEEK)).body).toMatchObject({ status: 'current' });
  }

  it('33: SIGTERM in the middle of a model call ends it with code 0; started again, the job comes out the same', async () => {
    const jobId = await runToTheMiddle();
    await service.stop();
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
    await startAgainAndFinish(jobId);
  }, 90_000);

  it('23: SIGKILL after trades of a session: started again, the job comes out the same', async () => {
    const jobId = await runToTheMiddle();
    await service.kill();
    await startAgainAndFinish(jobId);
  }, 90_000);

  it('a second process on the same DATA_DIR is refused, and the first goes on', async () => {
    const { code, err } = await runProgram('standalone', [], { folder, env: KEY });
    expect(err).toMatch(
      new RegExp(`^standalone cannot start: DATA_DIR is in use by process ${service.pid ?? 0}\\b.*REDIS_URL`),
    );
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
    expect(await service.request('GET', '/health')).toMatchObject({ status: 200 });
  }, 60_000);
});

describe('without an embedded queue', () => {
  it('it is created at the first start', async () => {
    const folder = new ServiceFolder();
    try {
      const service = await ServiceProcess.start('standalone', { folder });
      expect(readdirSync(folder.dataDir)).toEqual(expect.arrayContaining(['jobs.db', 'queue', 'queue.lock']));
      await service.stop();
      expect(readdirSync(folder.dataDir)).not.toContain('queue.lock');
    } finally {
      folder.remove();
    }
  }, 90_000);
});

describeWhere('on Redis', privateRedisUnavailableReason(), () => {
  const teardown = new Teardown();
  let redis: RedisServer;
  let folder: ServiceFolder;
  let api: ServiceProcess;

  beforeAll(async () => {
    redis = (await startPrivateRedisServer())!;
    teardown.add(() => redis.stop());
    folder = await marketFolder(teardown);
    api = await ServiceProcess.start('api', { folder, env: { ...KEY, REDIS_URL: redis.url } });
    teardown.add(() => api.stop());
  }, 60_000);

  afterAll(() => teardown.run(), 60_000);

  it('without a worker health is 503 and names the way out; a job waits for the worker and then runs', async () => {
    const down = {
      status: 'down',
      url: null,
      error: expect.stringContaining('npm run start:worker') as string,
    };
    expect(await api.request('GET', '/health')).toMatchObject({
      status: 503,
      body: {
        status: 'unhealthy',
        services: { mcp_math: down, mcp_search: down, mcp_trade: down, mcp_getprice: down },
        storage: { writable: true },
        database: { status: 'up' },
        queue: { status: 'up', backend: 'redis' },
      },
    });
    const jobId = await startJob(api, WEEK);
    expect((await api.request('GET', `/simulate/status/${jobId}`)).body).toMatchObject({ status: 'pending' });

    const worker = await ServiceProcess.start('worker', { folder, env: { ...KEY, REDIS_URL: redis.url } });
    expect(await waitForEnd(api, jobId)).toMatchObject({ status: 'completed' });
    expect(await api.request('GET', '/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    await worker.stop();
    expect(await api.request('GET', '/health')).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
  }, 60_000);

  it('27: while Redis is away a trigger is 503 within 2 seconds, and nothing is stored', async () => {
    const before = countRows(folder, 'jobs');
    await redis.kill();
    const started = performance.now();
    const answer = await trigger(api, { ...WEEK, end_date: '2025-10-09' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(answer).toMatchObject({ status: 503, body: { error: 'queue_unavailable' } });
    expect(await api.request('GET', '/health')).toMatchObject({
      status: 503,
      body: { queue: { status: 'down' } },
    });
    expect(countRows(folder, 'jobs')).toBe(before);
    await redis.start();
  }, 30_000);
});
