import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisUnavailableReason, startRedisServer } from '../libs/testing/redis-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runProgram, ServiceProcess } from '../libs/testing/service-process.js';
import { describeWhere } from './describe-where.js';
import { REPOSITORY } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const DIST = join(REPOSITORY, 'dist');
if (!existsSync(DIST)) throw new Error('dist is missing: run "npm run build" first.');
const run = promisify(execFile);

let folder: ServiceFolder;

beforeAll(() => {
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
    // The benches and the fault harness, which are built beside the apps, use some of libs/testing.
    const ofTests = /^(?!libs\/testing\/).*\.(spec|e2e-spec|fake|builder)\.js$/;
    expect(files.filter((name) => ofTests.test(name))).toEqual([]);
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

  it('wrong usage ends with code 2 and changes nothing', async () => {
    const { code, err } = await runProgram('cli', ['prices', 'imprt'], { folder });
    expect(err).toContain('There is no command "prices imprt"');
    expect(code).toBe(2);
    expect(readdirSync(folder.dataDir)).toEqual([]);
  });
});

describeWhere('API and worker in processes of their own', redisUnavailableReason(), () => {
  const teardown = new Teardown();

  afterAll(() => teardown.run(), 60_000);

  it('start, answer, and end with code 0, also when both are the first on a new database', async () => {
    const redis = (await startRedisServer())!;
    teardown.add(() => redis.stop());
    const options = { folder, env: { REDIS_URL: redis.url } };
    const services = await ServiceProcess.startAll(['api', 'worker'], options);
    teardown.add(() => Promise.all(services.map((service) => service.stop())));
    const [api, worker] = services;
    const started = await worker!.waitForLog(({ services }) => services !== undefined, 'its services');
    const urls = Object.values(started.services as Record<string, string>);
    expect(urls).toHaveLength(4);
    for (const url of urls) expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await api!.request('GET', '/health')).status).toBe(200);
  }, 60_000);
});
