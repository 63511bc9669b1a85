import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { answerMalformed } from './malformed-requests.js';

describe('answerMalformed', () => {
  let server: Server;

  beforeAll(async () => {
    server = createServer((_request, response) => response.end('reached')).listen(0, '127.0.0.1');
    answerMalformed(server);
    await once(server, 'listening');
  });

  afterAll(() => server.close());

  /** Everything that the server says to some bytes before it closes the connection. */
  async function answerTo(bytes: string): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => (received += text));
    socket.end(bytes);
    await once(socket, 'close');
    return received;
  }

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'malformed_request'],
    [
      'a length that is no number',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
      400,
      'malformed_request',
    ],
    [
      'headers of 20 kB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an unknown expectation',
      'GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nConnection: close\r\n\r\n',
      417,
      'expectation_failed',
    ],
  ])('%s has the body of every error', async (_what, bytes, status, error) => {
    const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('Content-Type: application/json; charset=utf-8');
    expect(JSON.parse(body)).toEqual({ error, message: expect.any(String) as string, details: {} });
  });
});
