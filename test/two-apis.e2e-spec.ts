import pg from 'pg';
import { postgresTestServer, postgresUnavailableReason } from '../libs/testing/postgres-server.js';
import { redisUnavailableReason, startRedisServer } from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { trigger } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const missing = redisUnavailableReason() ?? postgresUnavailableReason();

describeWhere('two API processes on one PostgreSQL and one Redis', missing, () => {
  const teardown = new Teardown();
  let databaseUrl: string;
  let apis: ServiceProcess[];

  beforeAll(async () => {
    const redis = (await startRedisServer())!;
    teardown.add(() => redis.stop());
    const postgres = (await postgresTestServer())!;
    teardown.add(() => postgres.stop());
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    databaseUrl = await postgres.createDatabase();
    const env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
    await runCommand(['prices', 'generate-sample'], { folder, env });
    folder.writeConfig('twins.json', sampleConfig([modelEntry('one'), modelEntry('other')]));
    apis = await ServiceProcess.startAll(['api', 'api'], { folder, env });
    teardown.add(() => Promise.all(apis.map((api) => api.stop())));
  }, 90_000);

  afterAll(() => teardown.run(), 60_000);

  /** There is no worker, so that the job stays pending. */
  it('30: ten identical triggers at one instant, five to each, make one job', async () => {
    const request = { config_path: 'twins.json', start_date: '2025-10-02', end_date: '2025-10-03' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => trigger(apis[index % 2]!, request)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 202]);
    expect(new Set(answers.map(({ body }) => (body as { job_id: string }).job_id)).size).toBe(1);
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'SELECT (SELECT COUNT(*)::int FROM jobs) AS jobs, (SELECT COUNT(*)::int FROM model_days) AS model_days',
    );
    await client.end();
    expect(rows).toEqual([{ jobs: 1, model_days: 4 }]);
  });

  it('one Idempotency-Key at one instant, five times to each: one answer, given once and replayed nine times', async () => {
    const request = { config_path: 'twins.json', start_date: '2025-10-02', end_date: '2025-10-03' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const response = await fetch(`${apis[index % 2]!.url}/simulate/trigger`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'the-same' },
          body: JSON.stringify(request),
        });
        return { replayed: response.headers.get('Idempotency-Replayed'), text: await response.text() };
      }),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ replayed }) => replayed === 'true')).toHaveLength(9);
  });
});
