import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { setImmediate as soon } from 'node:timers/promises';
import { DomainError } from '@app/domain';
import { completion, ProviderStage, STAGE_KEY, type StagePlay } from '../../../testing/provider-stage.js';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../../../testing/tls-fixture.js';

let stage: ProviderStage;
/** The requests that the servers of a test saw. */
const seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(async () => {
  seen.length = 0;
  await stage.endTest();
});
afterAll(() => stage.close());

/** A server on loopback until the test ends; its base URL. */
async function serve(answer: RequestListener, isTls = false): Promise<string> {
  const listener: RequestListener = (request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    request.resume().on('end', () => {
      answer(request, response);
    });
  };
  const server = isTls
    ? createTlsServer({ cert: TEST_CERTIFICATE, key: TEST_CERTIFICATE_KEY }, listener)
    : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stage.untilEnd({
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  });
  return `http${isTls ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

async function failing(url: string, options: StagePlay = {}): Promise<DomainError> {
  const error: unknown = await stage.ask(url, options).catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return error;
  throw new Error(`no DomainError but ${JSON.stringify(error)}`);
}

const words = ({ message }: DomainError) => message.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
const redirect =
  (status: number, location: string) => (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { Location: location }).end();
  };
const ANSWER = JSON.stringify(completion({ content: 'Hm.' }).body);

describe('redirects', () => {
  it.each([307, 308])('%i on the provider’s own origin is followed, with the question', async (status) => {
    const url = await serve((request, response) => {
      if (request.url === '/v1/chat/completions') redirect(status, '/v2/chat')(request, response);
      else response.end(ANSWER);
    });
    expect((await stage.ask(url)).message.content).toBe('Hm.');
    expect(seen.map(({ url: path }) => path)).toEqual(['/v1/chat/completions', '/v2/chat']);
    expect(seen[1]?.headers.authorization).toBe(`Bearer ${STAGE_KEY}`);
  });

  it('44: to another port is not followed, so that no key goes there, and said', async () => {
    const other = await serve((_request, response) => response.end(ANSWER));
    const url = await serve(redirect(308, `${other}/chat/completions?secret=canary`));
    const error = await failing(url);
    expect(error).toMatchObject({ code: 'provider_redirected', retryable: false, fault: 'provider' });
    expect(words(error)).toBe(
      'The provider HOST answered with a redirect (308 to http://HOST), another origin, which is not followed because the ' +
        'key would go with it. If that is where the provider is, set openai_base_url to it.',
    );
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['in a circle', redirect(308, '/v1/chat/completions'), 'redirects in a circle'],
    [
      'without an end',
      (request: IncomingMessage, response: ServerResponse) => {
        redirect(307, `${request.url ?? ''}x`)(request, response);
      },
      'redirects in a circle, or too often',
    ],
    ['that asks for a GET', redirect(302, '/login'), 'a redirect (302 to /login)'],
    ['without a target', redirect(307, ''), 'a redirect (307, without a usable Location)'],
  ])('%s end the request and are said', async (_case, answer, message) => {
    const error = await failing(await serve(answer));
    expect(error).toMatchObject({ code: 'provider_redirected', retryable: false });
    expect(error.message).toContain(message);
    expect(seen.length).toBeLessThanOrEqual(4);
  });
});

describe('connections that go wrong', () => {
  it('a certificate that nobody vouches for is said, with the way out', async () => {
    const error = await failing(await serve((_request, response) => response.end(ANSWER), true));
    expect(error).toMatchObject({ code: 'provider_tls_failed', retryable: false });
    expect(error.message).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT). Where it is a private authority');
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
    expect(seen).toEqual([]);
  });

  it('https where http is spoken is said', async () => {
    const url = await serve((_request, response) => response.end(ANSWER));
    const error = await failing(url.replace('http:', 'https:'));
    expect(error).toMatchObject({ code: 'provider_tls_failed', retryable: false });
    expect(error.message).toContain('Does openai_base_url begin with http:// where it should be https://');
  });

  it('a name without an address is said', async () => {
    const error = await failing('http://nowhere.invalid/v1');
    expect(error).toMatchObject({ code: 'provider_unreachable', retryable: true });
    expect(error.message).toMatch(/its name has no address \(DNS\) \((?:ENOTFOUND|EAI_AGAIN)\)\.$/);
  });

  it('a port that no HTTP client connects to is said', async () => {
    const error = await failing('http://127.0.0.1:6000/v1');
    expect(error).toMatchObject({ code: 'provider_unreachable', retryable: false });
    expect(error.message).toContain('a port in openai_base_url');
  });

  it('a connection that is reset is said', async () => {
    const error = await failing(await serve((request) => request.socket.resetAndDestroy()));
    expect(words(error)).toBe('The provider HOST broke the connection off (ECONNRESET).');
    expect(error.retryable).toBe(true);
  });

  it('a compression that cannot be undone is said', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(ANSWER);
    });
    const error = await failing(url);
    expect(words(error)).toBe(
      'The provider HOST sent an answer whose compression cannot be undone (Z_DATA_ERROR).',
    );
  });

  it('a compressed answer is read', async () => {
    const { gzipSync } = await import('node:zlib');
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(ANSWER));
    });
    expect((await stage.ask(url)).message.content).toBe('Hm.');
  });
});

describe('answers that are too long, or too slow', () => {
  it.each([false, true])('40 MB are not read to their end (streamed: %j)', async (stream) => {
    let sent = 0;
    const url = await serve((_request, response) => {
      const megabyte = 'x'.repeat(1_048_576);
      const more = () => {
        sent += 1;
        if (sent <= 40) response.write(megabyte, more);
        else response.end();
      };
      response.write('{"choices":[{"message":{"content":"', more);
    });
    const error = await failing(url, { config: { stream } });
    expect(error).toMatchObject({ code: 'provider_answer_too_large', retryable: false });
    expect(error.message).toContain('larger than 32 MB');
  });

  /** Sends a text, a byte every 20 ms. */
  const drip = (text: string) => (_request: IncomingMessage, response: ServerResponse) => {
    let at = 0;
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(() => {
      if (at < text.length) response.write(text.charAt((at += 1) - 1));
      else response.end();
    }, 20);
    response.on('close', () => {
      clearInterval(timer);
    });
  };

  it.each([false, true])('a byte at a time is a timeout (streamed: %j)', async (stream) => {
    const url = await serve(drip(`data: ${ANSWER}\n\n`));
    const error = await failing(url, { requestTimeoutMs: 300, config: { stream } });
    expect(error).toMatchObject({ code: 'provider_timeout', retryable: true });
    expect(words(error)).toBe('The provider HOST did not answer within MODEL_CALL_TIMEOUT_S.');
  });

  it('a stream may take longer than the time-out, as long as its lines come', async () => {
    const events = [...Array.from({ length: 12 }, () => ': ping\n'), `data: ${ANSWER}\n\ndata: [DONE]\n\n`];
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => {
        const event = events.shift();
        if (event !== undefined) response.write(event);
      }, 50);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    const asked = performance.now();
    const turn = await stage.ask(url, { requestTimeoutMs: 400, config: { stream: true } });
    expect(turn.message.content).toBe('Hm.');
    expect(performance.now() - asked).toBeGreaterThan(400);
  });

  it('a stream ends with [DONE], also where its connection stays open', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`data: ${ANSWER}\n\ndata: [DO`);
      void soon().then(() => response.write('NE]\n\n'));
    });
    expect((await stage.ask(url, { config: { stream: true } })).message.content).toBe('Hm.');
    expect((await stage.ask(url)).message.content).toBe('Hm.');
  });
});

describe('what a request carries', () => {
  it('the key and nothing of this machine', async () => {
    const url = await serve((_request, response) => response.end(ANSWER));
    await stage.ask(url);
    const { host, 'content-length': length, ...headers } = seen[0]?.headers ?? {};
    expect([typeof host, Number(length) > 0]).toEqual(['string', true]);
    expect(headers).toMatchObject({
      accept: 'application/json',
      authorization: `Bearer ${STAGE_KEY}`,
      'content-type': 'application/json',
      'user-agent': 'ai-trader',
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
  });

  it('the headers of the config, which go before', async () => {
    const url = await serve((_request, response) => response.end(ANSWER));
    const headers = {
      'HTTP-Referer': 'https://example.org',
      Authorization: 'Basic canary',
      'user-agent': 'mine',
    };
    await stage.ask(url, { access: { headers, secrets: ['canary'] } });
    expect(seen[0]?.headers).toMatchObject({
      'http-referer': 'https://example.org',
      authorization: 'Basic canary',
      'user-agent': 'mine',
    });
  });

  it('of Azure: the version, the key under its name, and the URL of the deployment', async () => {
    const url = await serve((_request, response) => response.end(ANSWER));
    const access = { apiVersion: '2024-10-21' };
    await stage.ask(url.replace('/v1', ''), { access, config: { basemodel: 'my gpt' } });
    await stage.ask(url.replace('/v1', '/openai/deployments/own/'), { access });
    expect(seen.map(({ url: path }) => path)).toEqual([
      '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
      '/openai/deployments/own/chat/completions?api-version=2024-10-21',
    ]);
    expect(seen[0]?.headers['api-key']).toBe(STAGE_KEY);
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('44: what a provider quotes of a secret header is in no error', async () => {
    const secret = 'Canary+Header/Qx7Lm2Vr9Zt4==';
    const url = await serve((request, response) => {
      const { 'x-gateway': header } = request.headers;
      response.writeHead(403).end(`no: ${String(header)} ${encodeURIComponent(String(header))}`);
    });
    const access = { headers: { 'X-Gateway': secret }, secrets: [secret] };
    const error = await failing(url, { access });
    expect(seen[0]?.headers['x-gateway']).toBe(secret);
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/Canary|Qx7Lm2/);
  });
});
