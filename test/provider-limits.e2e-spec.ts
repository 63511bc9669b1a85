import { Redis } from 'ioredis';
import {
  privateRedisUnavailableReason,
  startPrivateRedisServer,
  type RedisServer,
} from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { GatedProvider } from './gated-provider.js';
import { startJob, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const DATE = '2025-10-02';

describeWhere('provider_limits with workers on Redis', privateRedisUnavailableReason(), () => {
  const teardown = new Teardown();
  let redis: RedisServer;
  let client: Redis;
  let provider: GatedProvider;
  let host: string;
  let api: ServiceProcess;

  beforeAll(async () => {
    redis = (await startPrivateRedisServer())!;
    teardown.add(() => redis.stop());
    client = new Redis(redis.url);
    teardown.add(() => {
      client.disconnect();
    });
    provider = await GatedProvider.start();
    teardown.add(() => provider.close());
    host = new URL(provider.model('recorded').openai_base_url ?? '').host;
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await runCommand(['prices', 'generate-sample'], { folder });
    const models = ['first', 'second'].map((name) => modelEntry(name, provider.model('recorded')));
    const provider_limits = { [host]: { concurrent: 1 } };
    folder.writeConfig('limited.json', sampleConfig(models, { provider_limits }));
    const env = { GATED_PROVIDER_KEY: 'a-key', REDIS_URL: redis.url, MODEL_DAY_CONCURRENCY: '1' };
    const services = await ServiceProcess.startAll(['api', 'worker', 'worker'], { folder, env });
    services.forEach((service) => {
      teardown.add(() => service.kill());
    });
    api = services[0]!;
  }, 90_000);

  afterAll(() => teardown.run(), 60_000);

  it('two workers, each with a session, take turns at a provider that may be asked once at a time', async () => {
    const underWay = () => client.zcard(`ai-trader:provider-limits:{${host}}:leases`);
    provider.hold(() => true);
    const range = { start_date: DATE, end_date: DATE };
    const jobId = await startJob(api, { config_path: 'limited.json', ...range });
    const first = await provider.nextHeld();
    // Both sessions have begun, and one of them waits.
    await bothAreRunning(jobId);
    expect(await underWay()).toBe(1);
    first.release();
    for (let request = 2; request <= 4; request += 1) {
      const held = await provider.nextHeld();
      expect(await underWay()).toBe(1);
      held.release();
    }
    expect(await waitForEnd(api, jobId)).toMatchObject({ status: 'completed' });
    expect(await underWay()).toBe(0);
  }, 60_000);

  async function bothAreRunning(jobId: string): Promise<void> {
    for (;;) {
      const { body } = await api.request('GET', `/simulate/status/${jobId}`);
      const { details } = (body as { progress: { details: { status: string }[] } }).progress;
      if (details.every(({ status }) => status === 'running')) return;
    }
  }
});
