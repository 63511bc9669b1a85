import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisUnavailableReason, startRedisServer, type RedisServer } from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runProgram, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { REPOSITORY } from './simulation-configs.js';

const DIST = join(REPOSITORY, 'dist');
const run = promisify(execFile);

let folder: ServiceFolder;

beforeAll(() => {
  if (!existsSync(DIST)) throw new Error('dist is missing: run "npm run build" first.');
  folder = new ServiceFolder();
});

afterAll(() => {
  folder.remove();
});

/** The tests run the sources as CommonJS; cycles of decorated classes show only where the output is loaded as it is. */
describe('the built ECMAScript modules', () => {
  const libs = readdirSync(join(REPOSITORY, 'libs')).filter((lib) =>
    existsSync(join(REPOSITORY, 'libs', lib, 'index.ts')),
  );
  it.each(libs)('libs/%s loads by itself', async (lib) => {
    const load = `console.log(Object.keys(await import(process.argv[1])).length)`;
    const file = join(DIST, 'libs', lib, 'index.js');
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', load, file]);
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it('are what the apps are made of, without tests and aliases', () => {
    const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    expect(files.filter((name) => /\.(spec|e2e-spec|fake|builder)\.js$/.test(name))).toEqual([]);
    const mains = ['api', 'worker', 'standalone', 'cli'].map((app) => `apps/${app}/main.js`);
    expect(files).toEqual(expect.arrayContaining(mains));
    const unresolved = files.filter((name) =>
      /from '@app\/|require\(/.test(readFileSync(join(DIST, name), 'utf8')),
    );
    expect(unresolved).toEqual([]);
  });
});

describe('the command line', () => {
  it('prints its usage', async () => {
    const { code, out, err } = await runProgram('cli', ['--help'], { folder });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: npm run cli -- COMMAND');
    expect(out).toContain('prices import FILE...');
  });

  it('called wrongly ends with code 2 and changes nothing', async () => {
    const { code, err } = await runProgram('cli', ['prices', 'imprt'], { folder });
    expect(err).toContain('There is no command "prices imprt"');
    expect(code).toBe(2);
    expect(readdirSync(folder.dataDir)).toEqual([]);
  });
});

describeWhere('API and worker in processes of their own', redisUnavailableReason(), () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = (await startRedisServer())!;
  });

  afterAll(async () => {
    await redis.stop();
  });

  it('start, answer, and end with code 0, also when both are the first on a new database', async () => {
    const env = { REDIS_URL: redis.url };
    const [api, worker] = await Promise.all([
      ServiceProcess.start('api', { folder, env }),
      ServiceProcess.start('worker', { folder, env }),
    ]);
    const urls = Object.values(
      (await worker.waitForLog(({ services }) => services !== undefined, 'its services')).services as object,
    );
    expect(urls).toHaveLength(4);
    for (const url of urls) expect((await fetch(`${String(url)}/health`)).status).toBe(200);
    expect((await api.request('GET', '/health')).status).toBe(200);
    await Promise.all([api.stop(), worker.stop()]);
  }, 60_000);
});
