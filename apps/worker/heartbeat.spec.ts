import { jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Heartbeat as Beat, type HeartbeatRepository } from '@app/database';
import { type ToolServers } from '@app/tools';
import { Heartbeat } from './heartbeat.js';

/** Keeps beats in memory; can be told to fail. */
class HeartbeatsFake {
  readonly beats: Beat[] = [];
  readonly removed: string[] = [];
  failure: Error | undefined;

  beat(beat: Beat): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.beats.push(beat);
    return Promise.resolve();
  }

  remove(workerId: string): Promise<void> {
    this.removed.push(workerId);
    return Promise.resolve();
  }
}

const servers: Server[] = [];

async function serve(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end('{}'));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closed(url: string): Promise<string> {
  const server = servers.pop();
  server?.close();
  if (server) await once(server, 'close');
  return url;
}

function heartbeatOf(
  heartbeats: HeartbeatsFake,
  urls: ToolServers['urls'],
  warnings: string[] = [],
): Heartbeat {
  const log = {
    info: () => undefined,
    warn: (_: unknown, text: string) => warnings.push(text),
    error: () => undefined,
  };
  return new Heartbeat(
    'worker-1',
    heartbeats as unknown as HeartbeatRepository,
    { urls } as unknown as ToolServers,
    log,
  );
}

afterEach(() => {
  jest.useRealTimers();
  for (const server of servers.splice(0)) server.close();
});

describe('Heartbeat', () => {
  it('tells where each service is and how it does', async () => {
    const [up, down] = [await serve(200), await serve(500)];
    const away = await closed(await serve(200));
    const heartbeats = new HeartbeatsFake();
    const heartbeat = heartbeatOf(heartbeats, { math: up, search: up, trade: down, getprice: away });
    await heartbeat.start();
    await heartbeat.stop();
    expect(heartbeats.beats).toEqual([
      {
        workerId: 'worker-1',
        startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        services: {
          mcp_math: { status: 'up', url: up },
          mcp_search: { status: 'up', url: up },
          mcp_trade: { status: 'down', url: down, error: 'It answers with status 500.' },
          mcp_getprice: { status: 'down', url: away, error: 'It does not answer within 2000 ms.' },
        },
      },
    ]);
    expect(heartbeats.removed).toEqual(['worker-1']);
  });

  it('beats every five seconds, also after a beat that could not be written, until it stops', async () => {
    const url = await serve(200);
    const heartbeats = new HeartbeatsFake();
    const warnings: string[] = [];
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'performance', 'queueMicrotask', 'setTimeout', 'clearTimeout'],
    });
    const heartbeat = heartbeatOf(
      heartbeats,
      { math: url, search: url, trade: url, getprice: url },
      warnings,
    );
    const beaten = async () => {
      jest.advanceTimersByTime(5_000);
      await (heartbeat as unknown as { beating: Promise<void> }).beating;
    };
    await heartbeat.start();
    expect(heartbeats.beats).toHaveLength(1);
    heartbeats.failure = new Error('database away');
    await beaten();
    expect(warnings).toEqual(['the heartbeat could not be written; the next one is tried']);
    heartbeats.failure = undefined;
    await beaten();
    expect(heartbeats.beats).toHaveLength(2);
    await heartbeat.stop();
    await beaten();
    expect(heartbeats.beats).toHaveLength(2);
  });

  it('a first beat that cannot be written fails the start', async () => {
    const url = await serve(200);
    const heartbeats = new HeartbeatsFake();
    heartbeats.failure = new Error('database away');
    const heartbeat = heartbeatOf(heartbeats, { math: url, search: url, trade: url, getprice: url });
    await expect(heartbeat.start()).rejects.toThrow('database away');
  });
});
