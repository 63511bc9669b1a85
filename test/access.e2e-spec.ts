import { createHash } from 'node:crypto';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { ServiceProcess } from '../libs/testing/service-process.js';
import { Teardown } from './teardown.js';

const ID = '00000000-0000-4000-8000-000000000000';
const ROLES = ['read', 'run', 'admin'] as const;

/** What a route answers to nobody and to each role when it is let through; 401 and 403 are the guard's. */
const ROUTES: readonly [
  method: string,
  path: string,
  pattern: string,
  statuses: readonly [none: number, read: number, run: number],
][] = [
  ['GET', '/health', '/health', [200, 200, 200]],
  ['GET', '/health/live', '/health/live', [200, 200, 200]],
  ['GET', '/health/ready', '/health/ready', [200, 200, 200]],
  ['GET', '/docs', '', [401, 200, 200]],
  ['GET', '/queues', '', [401, 403, 403]],
  ['GET', '/queues/api/queues', '', [401, 403, 403]],
  ['PUT', '/queues/api/queues/model-days/pause', '', [401, 403, 403]],
  ['GET', '/QUEUES', '', [401, 403, 403]],
  ['GET', '/Queues/', '', [401, 403, 403]],
  ['GET', '/QUEUES/api/queues', '', [401, 403, 403]],
  ['PUT', '/QUEUES/api/queues/model-days/pause', '', [401, 403, 403]],
  ['GET', '/%71ueues', '', [401, 404, 404]],
  ['GET', '/queue%53/api/queues', '', [401, 404, 404]],
  ['GET', '//queues', '', [401, 404, 404]],
  ['GET', '/queues%2Fapi%2Fqueues', '', [401, 404, 404]],
  ['GET', '/docs-json', '', [401, 200, 200]],
  ['GET', '/DOCS-JSON', '', [401, 200, 200]],
  ['GET', '/SIMULATE/current', '', [401, 404, 404]],
  ['POST', `/Simulate/${ID}/Cancel`, '', [401, 403, 404]],
  ['POST', `/SIMULATE/${ID}/RETRY/`, '', [401, 403, 404]],
  ['GET', '/simulate/current', '/simulate/current', [401, 404, 404]],
  ['GET', `/simulate/status/${ID}`, '/simulate/status/{job_id}', [401, 404, 404]],
  ['POST', '/simulate/trigger', '/simulate/trigger', [401, 403, 400]],
  ['GET', `/simulate/${ID}/transitions`, '/simulate/{job_id}/transitions', [401, 404, 404]],
  ['POST', `/simulate/${ID}/cancel`, '/simulate/{job_id}/cancel', [401, 403, 404]],
  ['POST', `/simulate/${ID}/retry`, '/simulate/{job_id}/retry', [401, 403, 404]],
  ['GET', '/results?date=2025-10-02', '/results', [401, 404, 404]],
  ['GET', '/performance', '/performance', [401, 404, 404]],
  ['GET', '/leaderboard', '/leaderboard', [401, 404, 404]],
  ['GET', '/trades', '/trades', [401, 404, 404]],
  ['GET', '/positions/nobody', '/positions/{model}', [401, 404, 404]],
  ['GET', '/data/coverage', '/data/coverage', [401, 200, 200]],
  ['GET', '/data/quota', '/data/quota', [401, 200, 200]],
  ['GET', '/data/quarantine', '/data/quarantine', [401, 200, 200]],
  ['GET', '/metrics', '/metrics', [401, 200, 200]],
  ['GET', '/nowhere', '', [401, 404, 404]],
  ['DELETE', '/results', '', [401, 403, 403]],
];

describe('with API_KEYS', () => {
  const teardown = new Teardown();
  let service: ServiceProcess;

  beforeAll(async () => {
    const folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await folder.provideQueue();
    const hash = (role: string) => createHash('sha256').update(`secret-${role}`).digest('hex');
    const API_KEYS = ROLES.map((role) => `${role}-key:${role}:${hash(role)}`).join(', ');
    service = await ServiceProcess.start('standalone', { folder, env: { API_KEYS } });
    teardown.add(() => service.stop());
  }, 60_000);

  afterAll(() => teardown.run());

  async function ask(method: string, path: string, key?: string): Promise<number> {
    const headers = key === undefined ? undefined : { 'X-API-Key': key };
    const response = await fetch(`${service.url}${path}`, { method, headers });
    await response.arrayBuffer();
    return response.status;
  }

  it.each(ROUTES)('%s %s', async (method, path, _pattern, [none, read, run]) => {
    expect(await ask(method, path)).toBe(none);
    expect(await ask(method, path, 'secret-wrong')).toBe(none);
    expect(await ask(method, path, 'secret-read')).toBe(read);
    expect(await ask(method, path, 'secret-run')).toBe(run);
    expect([401, 403]).not.toContain(await ask(method, path, 'secret-admin'));
  });

  it('no route is missing in the table', async () => {
    const response = await fetch(`${service.url}/docs-json`, { headers: { 'X-API-Key': 'secret-read' } });
    const { paths } = (await response.json()) as { paths: Record<string, object> };
    const known = ROUTES.map(([method, , pattern]) => `${method} ${pattern}`);
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(served.filter((operation) => !known.includes(operation))).toEqual([]);
  });

  it('the log names the key that was used, and no key is written to it', () => {
    const log = service.log.map(({ text }) => text).join('\n');
    expect(log).toContain('"caller":"run-key"');
    expect(log).not.toContain('secret-');
  });
});
