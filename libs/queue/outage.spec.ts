import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';
import { isOutage } from './outage.js';

/** What a command is answered by a client that does not wait for its connection. */
async function answerOf(port: number): Promise<Error> {
  const client = new Redis({
    port,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  const error: unknown = await client.ping().catch((reason: unknown) => reason);
  client.disconnect();
  return error as Error;
}

describe('An outage', () => {
  it('is what a client without a connection answers', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const error = await answerOf((server.address() as { port: number }).port);
    server.close();
    expect(error.message).toBe("Stream isn't writeable and enableOfflineQueue options is false");
    expect(isOutage(error)).toBe(true);
  });

  it('is a refused connection, and no error of the queue itself', () => {
    expect(isOutage(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isOutage(new Error('Missing lock for job 1. moveToFinished'))).toBe(false);
  });
});
