import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { guardedGet, UnusableAnswer, type HttpAnswer } from './guarded-get.js';
import { publicNetwork, type Network } from './network.js';

const KEY = { Authorization: 'Bearer canary' };
/** Stands for the public internet: names end on this machine, which counts as allowed when it is reached by name. */
const NAMED: Network = {
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
  isAllowed: (address) => address === '127.0.0.1',
};

const servers: Server[] = [];
const seen: { readonly path: string; readonly key: string | undefined }[] = [];

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', key: request.headers.authorization });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const redirectTo = (location: string) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(302, { Location: location }).end();
};

function get(port: number, network = NAMED, maxBytes = 1_000): Promise<HttpAnswer> {
  const { signal } = new AbortController();
  return guardedGet(new URL(`http://127.0.0.1:${port}/start`), { headers: KEY, maxBytes, signal, network });
}

afterEach(() => {
  seen.length = 0;
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('guardedGet', () => {
  it('gets the configured address itself, also a private one, with its headers', async () => {
    const port = await serve((_request, response) => response.end('hello'));
    expect(await get(port, publicNetwork)).toEqual({ status: 200, text: 'hello' });
    expect(seen).toEqual([{ path: '/start', key: 'Bearer canary' }]);
  });

  it('44: follows a redirect to another origin without the key', async () => {
    const there = await serve((_request, response) => response.end('there'));
    const here = await serve(redirectTo(`http://mirror.example.com:${there}/next`));
    expect(await get(here)).toEqual({ status: 200, text: 'there' });
    expect(seen).toEqual([
      { path: '/start', key: 'Bearer canary' },
      { path: '/next', key: undefined },
    ]);
  });

  it('44: follows a redirect to another port of the same host without the key, and takes it up nowhere on the way', async () => {
    const there = await serve((_request, response) => response.end('there'));
    const here = await serve(redirectTo(`http://127.0.0.1:${there}/next`));
    expect(await get(here)).toEqual({ status: 200, text: 'there' });
    expect(seen).toEqual([
      { path: '/start', key: 'Bearer canary' },
      { path: '/next', key: undefined },
    ]);
  });

  it('44: keeps the key on redirects that stay on the origin, also after a visit elsewhere', async () => {
    let home = 0;
    const there = await serve((request, response) => {
      redirectTo(`http://127.0.0.1:${home}/end`)(request, response);
    });
    home = await serve((request, response) => {
      if (request.url === '/end') response.end('home');
      else
        redirectTo(request.url === '/start' ? '/own' : `http://127.0.0.1:${there}/away`)(request, response);
    });
    expect((await get(home)).text).toBe('home');
    expect(seen).toEqual([
      { path: '/start', key: 'Bearer canary' },
      { path: '/own', key: 'Bearer canary' },
      { path: '/away', key: undefined },
      { path: '/end', key: 'Bearer canary' },
    ]);
  });

  it('43: follows three redirects and no fourth', async () => {
    let left = 3;
    const chain = async () =>
      serve((_request, response) => {
        const isOver = left === 0;
        left -= 1;
        if (isOver) response.end('the end');
        else redirectTo('/next')(_request, response);
      });
    expect((await get(await chain())).text).toBe('the end');
    left = 4;
    await expect(get(await chain())).rejects.toThrow('more than 3 redirects');
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
    'http://169.254.169.254/',
    'ftp://example.com/',
    'http://[',
  ])('43: does not follow a redirect to %s', async (location) => {
    const port = await serve(redirectTo(location));
    await expect(get(port, publicNetwork)).rejects.toThrow(UnusableAnswer);
    expect(seen).toHaveLength(1);
  });

  it('reads up to its limit and not a byte more', async () => {
    const port = await serve((_request, response) => response.end('x'.repeat(1_000)));
    expect((await get(port)).text).toHaveLength(1_000);
    await expect(get(port, NAMED, 999)).rejects.toThrow('longer than 999 bytes');
  });

  it('hangs up on an answer without end once it is too long', async () => {
    let hungUp: (() => void) | undefined;
    const closed = new Promise<void>((resolve) => (hungUp = resolve));
    const port = await serve((_request, response) => {
      response.on('close', () => hungUp?.());
      const more = () => response.write('x'.repeat(10_000), more);
      more();
    });
    await expect(get(port)).rejects.toThrow('longer than 1000 bytes');
    await closed;
  });

  it('refuses an answer that is compressed although it was not asked for', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(Buffer.alloc(10));
    });
    await expect(get(port)).rejects.toThrow('compressed');
  });
});
