import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as requestHttp } from 'node:http';
import { createServer as createTlsServer, request as requestHttps } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProxyServer } from '../testing/proxy-server.js';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../testing/tls-fixture.js';
import { Outbound } from './outbound.js';

const server = createServer((_request, response) => response.end('there'));
let port = 0;
let proxy: ProxyServer;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

beforeEach(async () => {
  proxy = await ProxyServer.start({ names: { 'service.test': port } });
});

afterEach(() => proxy.close());

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Both clients that go out: `fetch`, and node:http with the agent. */
const CLIENTS: readonly (readonly [string, (outbound: Outbound, url: string) => Promise<string>])[] = [
  ['fetch', async (outbound, url) => (await outbound.fetch(url)).text()],
  [
    'an agent of node:http',
    (outbound, address) =>
      new Promise((resolve, reject) => {
        const url = new URL(address);
        const send = url.protocol === 'https:' ? requestHttps : requestHttp;
        send(url, { agent: outbound.agentFor(url) }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => {
            resolve(text);
          });
        })
          .on('error', reject)
          .end();
      }),
  ],
];

describe.each(CLIENTS)('the way out by %s', (_client, get) => {
  it('is direct where there is no proxy', async () => {
    expect(await get(new Outbound(), `http://127.0.0.1:${port}/x`)).toBe('there');
    expect(proxy.seen).toEqual([]);
  });

  it('forwards plain requests through the proxy, which resolves the name', async () => {
    const outbound = new Outbound({ httpProxy: proxy.url });
    expect(await get(outbound, 'http://service.test/x?y=1')).toBe('there');
    expect(proxy.seen).toEqual([
      { method: 'GET', target: 'http://service.test/x?y=1', authorization: undefined },
    ]);
  });

  it.each(['httpsProxy', 'httpProxy'] as const)('tunnels https through the proxy (%s)', async (name) => {
    const outbound = new Outbound({ [name]: proxy.url });
    // Nobody speaks TLS there: that the tunnel was asked for is what counts.
    await expect(get(outbound, 'https://service.test/x')).rejects.toThrow(
      /fetch failed|SSL|EPROTO|wrong version/i,
    );
    expect(proxy.seen).toEqual([{ method: 'CONNECT', target: 'service.test:443', authorization: undefined }]);
  });

  it('tells the proxy the user of its URL', async () => {
    const outbound = new Outbound({ httpProxy: proxy.url.replace('//', '//me:p%40ss@') });
    expect(await get(outbound, 'http://service.test/')).toBe('there');
    expect(proxy.seen[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it.each(['127.0.0.1', 'other.test, 127.0.0.1', '*'])(
    'goes past the proxy for NO_PROXY=%s',
    async (noProxy) => {
      const outbound = new Outbound({ httpProxy: proxy.url, noProxy });
      expect(await get(outbound, `http://127.0.0.1:${port}/`)).toBe('there');
      expect(proxy.seen).toEqual([]);
    },
  );

  it('NO_PROXY of another host or port changes nothing', async () => {
    const outbound = new Outbound({ httpProxy: proxy.url, noProxy: `vice.test,127.0.0.1:${port + 1}` });
    expect(await get(outbound, `http://127.0.0.1:${port}/`)).toBe('there');
    expect(await get(outbound, 'http://service.test/')).toBe('there');
    expect(proxy.seen).toHaveLength(2);
  });
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'outbound-'));
  const extraCaFile = join(folder, 'authority.pem');
  const behind = createTlsServer(
    { cert: TEST_CERTIFICATE, key: TEST_CERTIFICATE_KEY },
    (_request, response) => response.end('there'),
  );

  beforeAll(async () => {
    writeFileSync(extraCaFile, TEST_CERTIFICATE);
    behind.listen(0, '127.0.0.1');
    await once(behind, 'listening');
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    behind.closeAllConnections();
    await new Promise((resolve) => behind.close(resolve));
  });

  it.each(CLIENTS)(
    'of an authority in NODE_EXTRA_CA_CERTS are trusted, directly and by a tunnel (%s)',
    async (_client, get) => {
      const names = { 'provider.test': (behind.address() as AddressInfo).port };
      const tunnel = await ProxyServer.start({ names });
      const direct = `https://localhost:${names['provider.test']}/`;
      try {
        expect(await get(new Outbound({ extraCaFile }), direct)).toBe('there');
        expect(
          await get(new Outbound({ extraCaFile, httpsProxy: tunnel.url }), 'https://provider.test/'),
        ).toBe('there');
        await expect(get(new Outbound(), direct)).rejects.toThrow(/fetch failed|self-signed/);
      } finally {
        await tunnel.close();
      }
    },
  );
});
