import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type MarketView } from '@app/market-data';
import { marketViewOf } from '../../testing/market-view.builder.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { ToolClient } from './tool-client.js';

const never = new AbortController().signal;
const proxies: Server[] = [];
let world: ToolWorld;
let market: MarketView;

beforeAll(async () => {
  world = await ToolWorld.start();
  market = await marketViewOf('2025-10-06', { AAPL: { open: '100' } });
});

afterEach(async () => {
  await world.endSessions();
  for (const proxy of proxies.splice(0)) {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});

afterAll(() => world.close());

/** Stands before a tool service and lets `lose` answers to tool calls get lost on their way back. */
async function losingProxy(target: string, lose: number): Promise<{ url: string; forwarded: string[] }> {
  const forwarded: string[] = [];
  let left = lose;
  const server = createServer((request, response) => {
    const { port } = new URL(target);
    const headers = { ...request.headers, host: `127.0.0.1:${port}` };
    const options = { host: '127.0.0.1', port, path: request.url, method: request.method, headers };
    const method = String(request.headers['mcp-method']);
    const upstream = httpRequest(options, (answer) => {
      forwarded.push(method);
      if (method === 'tools/call' && left-- > 0) {
        answer.resume();
        response.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  proxies.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, forwarded };
}

describe('the tool client', () => {
  it('knows each tool’s group, and asks the services once for all sessions', async () => {
    const proxy = await losingProxy(world.servers.urls.trade, 0);
    const client = new ToolClient({ ...world.servers.urls, trade: proxy.url });
    const buy = { name: 'buy', args: { symbol: 'AAPL', amount: 1 }, callId: '1.0' };
    for (let round = 0; round < 3; round += 1) {
      const tools = client.openSession(world.startSession(market).token);
      expect((await tools.list()).map(({ name, group }) => `${group}:${name}`)).toEqual([
        'math:add',
        'math:multiply',
        'search:get_information',
        'trade:buy',
        'trade:sell',
        'get_price:get_price_local',
      ]);
      expect(await tools.call(buy, never)).toBe('{"AAPL":1,"CASH":9900}');
      await tools.close();
    }
    expect(proxy.forwarded).toEqual([
      'server/discover',
      'tools/list',
      'tools/call',
      'tools/call',
      'tools/call',
    ]);
  });

  it('6: sends a call again whose answer was lost; it acts once', async () => {
    const proxy = await losingProxy(world.servers.urls.trade, 1);
    const session = world.startSession(market);
    const tools = new ToolClient({ ...world.servers.urls, trade: proxy.url }).openSession(session.token);
    const answer = await tools.call(
      { name: 'buy', args: { symbol: 'AAPL', amount: 2 }, callId: '1.0' },
      never,
    );
    expect(answer).toBe('{"AAPL":2,"CASH":9800}');
    expect(proxy.forwarded.filter((method) => method === 'tools/call')).toHaveLength(2);
    expect(session.ledger.fills).toHaveLength(1);
    await tools.close();
  });

  it('gives up after the second loss', async () => {
    const proxy = await losingProxy(world.servers.urls.trade, 2);
    const session = world.startSession(market);
    const tools = new ToolClient({ ...world.servers.urls, trade: proxy.url }).openSession(session.token);
    const call = tools.call({ name: 'buy', args: { symbol: 'AAPL', amount: 2 }, callId: '1.0' }, never);
    await expect(call).rejects.toMatchObject({ code: 'tool_failed', fault: 'us', retryable: true });
    expect(session.ledger.fills).toHaveLength(1);
    await tools.close();
  });

  it('gives refusals, also those of the argument check, as an error that the model can read', async () => {
    const { tools } = world.startSession(market);
    const refused = await tools.call(
      { name: 'buy', args: { symbol: 'AAPL', amount: 1000 }, callId: '1.0' },
      never,
    );
    expect(JSON.parse(refused)).toMatchObject({ code: 'insufficient_cash', affordable: 100 });
    const unknown = await tools.call(
      { name: 'buy', args: { symbol: 'AAPL', today_date: 'x' }, callId: '1.1' },
      never,
    );
    expect(JSON.parse(unknown)).toEqual({ error: expect.stringContaining('today_date') as unknown });
  });

  it('turns a failure inside a service into an error of ours', async () => {
    const { tools } = world.startSession({ ...market, lookUp: () => Promise.reject(new Error('disk gone')) });
    const call = tools.call(
      { name: 'get_price_local', args: { symbol: 'AAPL', date: '2025-10-03' }, callId: '1.0' },
      never,
    );
    await expect(call).rejects.toMatchObject({ code: 'tool_failed', fault: 'us' });
    expect(world.failures.at(-1)).toEqual(new Error('disk gone'));
  });

  it('asks again after the services could not be asked', async () => {
    const client = new ToolClient(world.servers.urls);
    const revoked = world.startSession(market);
    revoked.revoke();
    const [failed, working] = await Promise.allSettled([
      client.openSession(revoked.token).list(),
      client.openSession(world.startSession(market).token).list(),
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'tool_failed' } });
    expect(working.status).toBe('fulfilled');
  });
});
