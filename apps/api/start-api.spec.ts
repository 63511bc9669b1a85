import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Environment } from '@app/config';
import { createLogger } from '@app/logging';
import { NO_TRACING } from '@app/observability';
import { TRACING } from '@app/simulation';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { environmentOf } from '../../libs/testing/config.builder.js';
import { startApi } from './start-api.js';

@Controller()
class RoutesController {
  @Get(['results', 'health'])
  read() {
    return { ok: true };
  }

  @Post('simulate/echo')
  echo(@Body() body: unknown) {
    return { length: JSON.stringify(body).length };
  }
}

@Module({ controllers: [RoutesController] })
class RoutesModule {}

const module = { module: RoutesModule, providers: [{ provide: TRACING, useValue: NO_TRACING }] };
const adminKey = {
  name: 'boss',
  role: 'admin' as const,
  sha256: createHash('sha256').update('secret-admin').digest('hex'),
};

let app: NestExpressApplication | undefined;
let url: string;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(settings: Partial<Environment> = {}): Promise<void> {
  const environment = environmentOf({ dataDir: '/nowhere', configDir: '/nowhere', ...settings });
  app = await startApi(module, environment, createLogger('test', 'silent'));
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as { error?: string }) : {};
  return { status: response.status, headers: response.headers, error: body.error };
}

describe('what browsers of other origins may read', () => {
  it.each([
    ['GET', '/results'],
    ['OPTIONS', '/results'],
    ['OPTIONS', '/simulate/echo'],
    ['GET', '/nowhere'],
  ])('is nothing: %s %s has no CORS header', async (method, path) => {
    await start();
    const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
    const answer = await ask(path, { method, headers });
    const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
    expect(names).toEqual([]);
  });

  it('every answer has the security headers, and leaves HSTS to the proxy', async () => {
    await start();
    for (const path of ['/results', '/nowhere', '/health']) {
      const { headers } = await ask(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

describe('RATE_LIMIT_PER_MINUTE', () => {
  const statuses = async (forwarded: readonly string[]) => {
    const seen: number[] = [];
    for (const address of forwarded) {
      seen.push((await ask('/results', { headers: { 'X-Forwarded-For': address } })).status);
    }
    return seen;
  };

  it('without a trusted proxy counts the connection, whatever it says of itself', async () => {
    await start({ rateLimitPerMinute: 2 });
    expect(await statuses(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'])).toEqual([200, 200, 429, 429]);
  });

  it('behind one proxy counts the address that the proxy has seen, and nothing that its caller made up', async () => {
    await start({ rateLimitPerMinute: 2, trustedProxies: 1 });
    expect(await statuses(['10.0.0.1', '10.0.0.2', '10.0.0.1', '10.0.0.1', '10.0.0.2'])).toEqual([
      ...[200, 200, 200, 429, 200],
    ]);
    expect(await statuses(['1.1.1.1, 10.0.0.1', '2.2.2.2, 10.0.0.1', '10.0.0.1, 10.0.0.9'])).toEqual([
      ...[429, 429, 200],
    ]);
  });

  it('does not count the requests that are refused for their key against anybody’s', async () => {
    await start({ rateLimitPerMinute: 2, apiKeys: [adminKey] });
    for (let time = 0; time < 4; time += 1) expect((await ask('/results')).status).toBe(401);
    const headers = { 'X-API-Key': 'secret-admin' };
    expect((await ask('/results', { headers })).status).toBe(200);
  });
});

describe('bounds', () => {
  const post = (body: string) =>
    ask('/simulate/echo', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it('bodies up to 64 kB come in', async () => {
    await start();
    const ofLength = (length: number) => JSON.stringify({ a: 'x'.repeat(length - 8) });
    expect((await post(ofLength(65_536))).status).toBe(201);
    expect(await post(ofLength(65_537))).toMatchObject({ status: 413, error: 'body_too_large' });
  });

  it('bodies of up to twenty levels come in', async () => {
    await start();
    expect((await post(nested(20))).status).toBe(201);
    expect(await post(nested(21))).toMatchObject({ status: 400, error: 'invalid_request' });
  });

  it('a request has thirty seconds to arrive and its head ten; connections outlive those of proxies', async () => {
    await start();
    const { headersTimeout, requestTimeout, keepAliveTimeout } = app!.getHttpServer();
    expect({ headersTimeout, requestTimeout, keepAliveTimeout }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
    });
  });
});

describe('/queues', () => {
  it.each([
    ['POST', '/queues/api/queues/model-days/retry'],
    ['PUT', '/QUEUES/api/queues/model-days/pause'],
    ['DELETE', '/queues'],
    ['PATCH', '/Queues/'],
    ['OPTIONS', '/queues'],
  ])('only reads, also for an admin: %s %s is 405', async (method, path) => {
    await start({ apiKeys: [adminKey] });
    const answer = await ask(path, { method, headers: { 'X-API-Key': 'secret-admin' } });
    expect(answer).toMatchObject({ status: 405, error: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('a port that cannot be listened on', () => {
  it('is named with its variable and the way out', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as AddressInfo;
    await expect(start({ apiPort: port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `API_PORT: port ${port} on 127.0.0.1 is in use by another program. Set API_PORT to a free port, or to 0 for any free one.`,
      details: { variable: 'API_PORT' },
    });
    await new Promise((resolve) => holder.close(resolve));
  });

  it('so is an address that this machine does not have', async () => {
    await expect(start({ apiHost: '203.0.113.7' })).rejects.toMatchObject({
      code: 'host_unavailable',
      details: { variable: 'API_HOST' },
    });
  });
});
