import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { type ApiKey } from '@app/config';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type Request, type Response } from 'express';
import { KeptLog } from '../../testing/kept-log.fake.js';
import { ErrorFilter } from '../error.filter.js';
import { requestLog } from '../request-log.js';
import { limitRate } from './rate-limit.js';
import { boundUrl } from './request-bounds.js';
import { requireApiKey, roleFor } from './require-api-key.js';

const KEYS: readonly ApiKey[] = (['read', 'run', 'admin'] as const).map((role) => ({
  name: `key-${role}`,
  role,
  sha256: createHash('sha256').update(`secret-${role}`).digest('hex'),
}));

@Controller()
class RoutesController {
  @Get(['health', 'health/live', 'health/ready', 'results', 'queues/jobs', 'docs'])
  read() {
    return { ok: true };
  }

  @Post(['simulate/trigger', 'elsewhere'])
  change() {
    return { ok: true };
  }
}

@Module({ controllers: [RoutesController] })
class RoutesModule {}

let app: NestExpressApplication;
let url: string;

async function start(keys: readonly ApiKey[], perMinute?: number): Promise<void> {
  const log = Object.assign(new KeptLog(), { isLevelEnabled: () => false });
  app = await NestFactory.create<NestExpressApplication>(RoutesModule, { logger: false });
  app.use(requestLog(log as never), boundUrl, requireApiKey(keys), limitRate(perMinute));
  app.use('/queues', (_request: Request, response: Response) => response.json({ page: 'queues' }));
  app.useGlobalFilters(new ErrorFilter(log as never));
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
}

afterEach(() => app.close());

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, { method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as { error?: string } };
}

/** Sends the path as it is: `fetch` would put it into its usual form first. */
async function askRaw(method: string, path: string, key?: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  const headers = key === undefined ? {} : { 'X-API-Key': key };
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        resolve(response.statusCode);
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('requireApiKey', () => {
  it.each<
    [method: string, path: string, none: number, wrong: number, read: number, run: number, admin: number]
  >([
    ['GET', '/health', 200, 200, 200, 200, 200],
    ['GET', '/health/live', 200, 200, 200, 200, 200],
    ['GET', '/health/ready', 200, 200, 200, 200, 200],
    ['GET', '/HEALTH/', 200, 200, 200, 200, 200],
    ['GET', '/results', 401, 401, 200, 200, 200],
    ['GET', '/health/../results', 401, 401, 200, 200, 200],
    ['GET', '/nowhere', 401, 401, 404, 404, 404],
    ['POST', '/simulate/trigger', 401, 401, 403, 201, 201],
    ['POST', '/elsewhere', 401, 401, 403, 403, 201],
    ['GET', '/queues/jobs', 401, 401, 403, 403, 200],
    ['DELETE', '/results', 401, 401, 403, 403, 404],
  ])('%s %s', async (method, path, ...expected) => {
    await start(KEYS);
    const keys = [undefined, 'secret-wrong', 'secret-read', 'secret-run', 'secret-admin'];
    const statuses = await Promise.all(
      keys.map(async (key) => (await ask(method, path, key ? { 'X-API-Key': key } : {})).status),
    );
    expect(statuses).toEqual(expected);
  });

  it('takes the key as a bearer token too, and says what is missing', async () => {
    await start(KEYS);
    expect((await ask('GET', '/results', { Authorization: 'Bearer secret-read' })).status).toBe(200);
    expect((await ask('GET', '/results', { Authorization: 'Basic secret-read' })).status).toBe(401);
    const refused = await ask('GET', '/results');
    expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(refused.body.error).toBe('unauthorized');
    expect((await ask('POST', '/elsewhere', { 'X-API-Key': 'secret-run' })).body).toEqual({
      error: 'forbidden',
      message: 'The key key-run has the role run; this needs admin.',
      details: { role: 'run', needed: 'admin' },
    });
  });

  it('asks a browser that wants a page for a password', async () => {
    await start(KEYS);
    const challenges = await Promise.all(
      ['GET /docs', 'HEAD /queues', 'GET /queues/jobs', 'GET /results', 'POST /docs', 'GET /docsx'].map(
        async (line) => {
          const [method = '', path = ''] = line.split(' ');
          const response = await fetch(`${url}${path}`, { method });
          return `${line} ${response.status} ${String(response.headers.get('WWW-Authenticate'))}`;
        },
      ),
    );
    const basic = '401 Basic realm="AI-Trader", charset="UTF-8"';
    expect(challenges).toEqual([
      `GET /docs ${basic}`,
      `HEAD /queues ${basic}`,
      `GET /queues/jobs ${basic}`,
      'GET /results 401 Bearer',
      'POST /docs 401 Bearer',
      'GET /docsx 401 Bearer',
    ]);
  });

  it.each<[credentials: string, method: string, path: string, status: number]>([
    ['anybody:secret-read', 'GET', '/docs', 200],
    [':secret-read', 'GET', '/results', 200],
    ['anybody:secret-read', 'GET', '/queues/jobs', 403],
    ['anybody:secret-admin', 'GET', '/queues/jobs', 200],
    ['anybody:secret-wrong', 'GET', '/docs', 401],
    ['secret-read', 'GET', '/docs', 401],
    ['secret-read:', 'GET', '/docs', 401],
    ['anybody:secret-admin', 'POST', '/elsewhere', 401],
    ['anybody:secret-admin', 'DELETE', '/results', 401],
    ['anybody:secret-admin', 'OPTIONS', '/results', 401],
  ])('Basic %s: %s %s is answered %i', async (credentials, method, path, status) => {
    await start(KEYS);
    const Authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect((await ask(method, path, { Authorization })).status).toBe(status);
  });

  it('without configured keys lets everybody in', async () => {
    await start([]);
    expect((await ask('POST', '/elsewhere')).status).toBe(201);
  });

  // The page of the queues is mounted as Express mounts it; the paths go over the wire as they stand here.
  it.each<[path: string, read: number, admin: number]>([
    ['/queues', 403, 200],
    ['/queues/', 403, 200],
    ['/queues//', 403, 200],
    ['/QUEUES', 403, 200],
    ['/Queues/', 403, 200],
    ['/qUeUeS/api/queues', 403, 200],
    ['/QUEUES?a=/results', 403, 200],
    ['/queues/../results', 403, 200],
    ['/%71ueues', 404, 404],
    ['/queue%73', 404, 404],
    ['/QUEUE%53/', 404, 404],
    ['/queues%2f', 404, 404],
    ['/queues%2Fapi', 404, 404],
    ['//queues', 404, 404],
    ['/./queues', 404, 404],
    ['/results/../queues', 404, 404],
    ['/queues;x', 404, 404],
    ['/queues.', 404, 404],
    ['/queuesx', 404, 404],
    ['/queues%00', 404, 404],
    ['/queues%', 404, 404],
  ])('the page of the queues, asked for as %s, opens to nobody but an admin', async (path, read, admin) => {
    await start(KEYS);
    expect(await askRaw('GET', path, 'secret-read')).toBe(read);
    expect(await askRaw('GET', path, 'secret-run')).toBe(read);
    expect(await askRaw('GET', path, 'secret-admin')).toBe(admin);
    expect(await askRaw('GET', path)).toBe(401);
  });

  it.each(['/SIMULATE/trigger', '/Simulate/Trigger/', '/simulate/TRIGGER'])(
    'a trigger, asked for as %s, is let through for run and not for read',
    async (path) => {
      await start(KEYS);
      expect(await askRaw('POST', path, 'secret-read')).toBe(403);
      expect(await askRaw('POST', path, 'secret-run')).toBe(201);
    },
  );

  it.each(['/health/x', '/healthy', '/health/livex', '//health', '/health;/results', '/x/health'])(
    '%s is no probe: it needs a key',
    async (path) => {
      await start(KEYS);
      expect(await askRaw('GET', path)).toBe(401);
    },
  );

  it('of two keys the one of X-API-Key counts', async () => {
    await start(KEYS);
    const both = (key: string, bearer: string) =>
      ask('POST', '/simulate/trigger', { 'X-API-Key': key, Authorization: `Bearer ${bearer}` });
    expect((await both('secret-read', 'secret-run')).status).toBe(403);
    expect((await both('secret-run', 'secret-read')).status).toBe(201);
    expect((await both('secret-wrong', 'secret-run')).status).toBe(401);
  });

  it('HEAD and OPTIONS are reading', () => {
    expect(['HEAD', 'OPTIONS'].map((method) => roleFor({ method, path: '/results' }))).toEqual([
      'read',
      'read',
    ]);
  });
});

describe('limitRate', () => {
  it('refuses what is too much, key by key, and never the health probes', async () => {
    await start(KEYS, 2);
    const statuses = [];
    for (const key of ['read', 'read', 'read', 'run']) {
      statuses.push((await ask('GET', '/results', { 'X-API-Key': `secret-${key}` })).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
    const refused = await ask('GET', '/results', { 'X-API-Key': 'secret-read' });
    expect(refused.body).toMatchObject({ error: 'rate_limited', details: { per_minute: 2 } });
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    for (let time = 0; time < 4; time += 1) expect((await ask('GET', '/health')).status).toBe(200);
  });
});

it('counts the requests without a key by their address, and none of them twice', async () => {
  await start([], 2);
  const statuses = [];
  for (let time = 0; time < 3; time += 1) statuses.push((await ask('GET', '/results')).status);
  expect(statuses).toEqual([200, 200, 429]);
});

describe('boundUrl', () => {
  it('refuses a URL that no route needs', async () => {
    await start([]);
    expect((await ask('GET', `/results?model=${'x'.repeat(8_000)}`)).status).toBe(200);
    expect(await ask('GET', `/results?model=${'x'.repeat(8_192)}`)).toMatchObject({
      status: 414,
      body: { error: 'url_too_long' },
    });
  });
});
