import { type MarketView } from '@app/market-data';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { FREE_TRADING } from '@app/domain';
import { marketViewOf } from '../testing/market-view.builder.js';
import { positionOf } from '../testing/portfolio.builder.js';
import { ToolWorld } from '../testing/tool-world.js';
import { type ToolServiceName } from './index.js';

let world: ToolWorld;
let market: MarketView;
const clients: Client[] = [];

beforeAll(async () => {
  world = await ToolWorld.start();
  market = await marketViewOf('2025-10-06', { AAPL: { open: '100', previousClose: '98.5' } });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await world.endSessions();
});

afterAll(() => world.close());

/** A client that has listed the tools: it checks every structured answer, refusals too, against the tool's schema. */
async function checkingClient(service: ToolServiceName, rules = FREE_TRADING): Promise<Client> {
  const { token } = world.startSession(market, positionOf('1000'), rules);
  const client = new Client({ name: 'checking', version: '1' });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', world.servers.urls[service]), { requestInit }),
  );
  clients.push(client);
  const { tools } = await client.listTools();
  for (const { name, outputSchema } of tools)
    expect([name, outputSchema?.type, outputSchema?.anyOf]).toEqual([name, 'object', expect.any(Array)]);
  return client;
}

type Case = readonly [
  service: ToolServiceName,
  name: string,
  args: Readonly<Record<string, unknown>>,
  answer: Readonly<Record<string, unknown>>,
];

describe('structured answers', () => {
  it.each<Case>([
    ['math', 'add', { a: 1, b: 2 }, { result: 3 }],
    ['math', 'multiply', { a: 2, b: 2.5 }, { result: 5 }],
    ['trade', 'buy', { symbol: 'AAPL', amount: 2 }, { AAPL: 2, CASH: 800 }],
    [
      'getprice',
      'get_price_local',
      { symbol: 'AAPL', date: '2025-10-06' },
      { symbol: 'AAPL', date: '2025-10-06', ohlcv: { open: 100 } },
    ],
    [
      'getprice',
      'get_price_local',
      { symbol: 'AAPL', date: '2025-10-03' },
      {
        symbol: 'AAPL',
        date: '2025-10-03',
        ohlcv: { open: 98.5, high: 98.5, low: 98.5, close: 98.5, volume: 100 },
      },
    ],
  ])('%s: %s %j fits its output schema', async (service, name, args, answer) => {
    const result = await (await checkingClient(service)).callTool({ name, arguments: { ...args } });
    expect(result.isError).toBeUndefined();
    expect(result.structuredContent).toEqual(answer);
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(answer) }]);
  });

  it.each<Case>([
    ['math', 'multiply', { a: 1e300, b: 1e300 }, { code: 'not_finite' }],
    ['search', 'get_information', { query: 'AAPL' }, { code: 'search_not_configured' }],
    ['trade', 'buy', { symbol: 'AAPL', amount: 11 }, { code: 'insufficient_cash', affordable: 10 }],
    ['trade', 'sell', { symbol: 'AAPL', amount: 1 }, { code: 'insufficient_shares' }],
    ['getprice', 'get_price_local', { symbol: 'AAPL', date: '2025-10-07' }, { code: 'date_not_reached' }],
  ])('%s: the refusal of %s %j is marked and fits it too', async (service, name, args, refusal) => {
    const result = await (await checkingClient(service)).callTool({ name, arguments: { ...args } });
    expect(result.isError).toBe(true);
    expect(result.structuredContent).toMatchObject({ ...refusal, error: expect.any(String) as unknown });
  });

  it('42: a trade beyond a limit of the simulation is refused outside the model', async () => {
    const client = await checkingClient('trade', {
      ...FREE_TRADING,
      maxPositionFraction: 0.2,
      maxTradesPerDay: 1,
    });
    const buy = (amount: number) => client.callTool({ name: 'buy', arguments: { symbol: 'AAPL', amount } });
    expect(await buy(3)).toMatchObject({
      isError: true,
      structuredContent: { code: 'position_limit', allowed: 2 },
    });
    expect(await buy(2)).toMatchObject({ structuredContent: { AAPL: 2, CASH: 800 } });
    expect(await buy(1)).toMatchObject({ isError: true, structuredContent: { code: 'trade_limit' } });
  });
});
