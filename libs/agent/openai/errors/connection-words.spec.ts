import { Outbound } from '@app/outbound';
import { ProxyServer } from '../../../testing/proxy-server.js';
import { connectionWords } from './connection-words.js';

describe('a proxy that refuses', () => {
  const asked = async (status: number, url: string) => {
    const proxy = await ProxyServer.start({ refusesWith: status });
    const outbound = new Outbound({ httpProxy: proxy.url.replace('//', '//me:canary@') });
    const error: unknown = await outbound.fetch(url).catch((thrown: unknown) => thrown);
    await proxy.close();
    return connectionWords(error);
  };

  it.each([407, 403, 503])('a tunnel with %i is named, and who is to act', async (status) => {
    const words = await asked(status, 'https://provider.test/v1');
    expect(words).toMatchObject({ code: 'proxy_refused', retryable: status === 503 });
    expect(words.says).toContain(
      `the proxy of HTTPS_PROXY or HTTP_PROXY refused the connection (${status}).`,
    );
    expect(words.says).not.toContain('canary');
  });

  it('a plain request with 407 is named too', async () => {
    expect(await asked(407, 'http://provider.test/v1')).toEqual({
      code: 'proxy_refused',
      retryable: false,
      says:
        'was not asked: the proxy of HTTPS_PROXY or HTTP_PROXY refused the connection (407). ' +
        'It wants a user and a password in the URL of the proxy.',
    });
  });
});

it('what nobody has foreseen is a broken connection, also in a circle of causes', () => {
  const error = new Error('x');
  error.cause = error;
  expect(connectionWords(error)).toEqual({
    code: 'provider_unreachable',
    retryable: true,
    says: 'cannot be reached: the connection broke.',
  });
  expect(connectionWords('x').code).toBe('provider_unreachable');
});
