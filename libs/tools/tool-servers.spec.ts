import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  cashPosition,
  DomainError,
  Money,
  parseTradingDate,
  SessionLedger,
  type Position,
} from '@app/domain';
import { type MarketView } from '@app/market-data';
import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { marketViewOf } from '../testing/market-view.builder.js';
import {
  CALL_ID_META_KEY,
  ToolServers,
  ToolSessions,
  type ToolServiceName,
  type WebSearchPort,
} from './index.js';

const ANY_PORTS = { math: 0, search: 0, trade: 0, getprice: 0 };
const failures: unknown[] = [];
const sessions = new ToolSessions();
const openClients: { close(): Promise<void> }[] = [];
let servers: ToolServers;
let market: MarketView;

beforeAll(async () => {
  servers = await ToolServers.start({
    ports: ANY_PORTS,
    sessions,
    onFailure: (error) => failures.push(error),
  });
  market = await marketViewOf(
    '2025-10-06',
    {
      AAPL: { open: '100', previousClose: '98.5' },
      NVDA: { open: '50.25', previousClose: '51' },
      TSLA: { previousClose: '400' },
    },
    [
      ['AAPL', '2025-10-02', '95', '97.25'],
      ['AAPL', '2025-10-07', '777', '778'],
    ],
  );
});

afterEach(async () => {
  await Promise.all(openClients.splice(0).map((client) => client.close()));
});

afterAll(async () => {
  await servers.close();
});

function startSession(opening: Position = cashPosition(Money.parse('1000')), view: MarketView = market) {
  const ledger = new SessionLedger(opening, view.opens);
  return { ledger, ...sessions.issue({ ledger, market: view }) };
}

function urlOf(service: ToolServiceName): URL {
  return new URL('/mcp', servers.urls[service]);
}

function connect(service: ToolServiceName, token: string): Promise<Client> {
  return connectTo(urlOf(service), token);
}

async function connectTo(url: URL, token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  openClients.push(client);
  return client;
}

interface Called {
  readonly isError: boolean;
  readonly body: Record<string, unknown>;
}

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown>,
  callId?: string,
): Promise<Called> {
  const meta = callId === undefined ? {} : { _meta: { [CALL_ID_META_KEY]: callId } };
  return read(await client.callTool({ name, arguments: args, ...meta }));
}

function read(result: CallToolResult): Called {
  const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const isError = result.isError === true;
  if (result.structuredContent === undefined) return { isError, body: { error: text } };
  expect(JSON.parse(text)).toEqual(result.structuredContent);
  return { isError, body: result.structuredContent as Record<string, unknown> };
}

const TOOLS_OF = {
  math: ['add', 'multiply'],
  search: ['get_information'],
  trade: ['buy', 'sell'],
  getprice: ['get_price_local'],
} as const;

describe('the four MCP services', () => {
  it.each(Object.entries(TOOLS_OF))(
    '%s lists its tools to a session, with the contract’s arguments only',
    async (service, names) => {
      const client = await connect(service as ToolServiceName, startSession().token);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(names);
      const argumentNames = tools.map(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}));
      const expected = {
        math: ['a', 'b'],
        search: ['query'],
        trade: ['symbol', 'amount'],
        getprice: ['symbol', 'date'],
      };
      for (const found of argumentNames) expect(found).toEqual(expected[service as ToolServiceName]);
    },
  );

  it('describes a trade’s amount as a whole number', async () => {
    const client = await connect('trade', startSession().token);
    const { tools } = await client.listTools();
    expect(tools[0]?.inputSchema.properties?.amount).toMatchObject({ type: 'integer', minimum: 1 });
  });

  it('adds and multiplies, and refuses what is not a number or has no finite result', async () => {
    const client = await connect('math', startSession().token);
    expect(await call(client, 'add', { a: 2, b: 40.5 })).toEqual({ isError: false, body: { result: 42.5 } });
    expect(await call(client, 'multiply', { a: -3, b: 7 })).toEqual({
      isError: false,
      body: { result: -21 },
    });
    expect(await call(client, 'multiply', { a: 1e300, b: 1e300 })).toMatchObject({
      isError: true,
      body: { code: 'not_finite' },
    });
    expect(await call(client, 'add', { a: ' 2 ', b: '40.5' })).toMatchObject({ body: { result: 42.5 } });
    const refused = await call(client, 'add', { a: '5x', b: 3 });
    expect(refused.isError).toBe(true);
    expect(refused.body.error).toContain('a is the text "5x"; send a number.');
  });

  it('answers that search is not configured, naming the key that it needs', async () => {
    const client = await connect('search', startSession().token);
    const { isError, body } = await call(client, 'get_information', { query: 'NVDA earnings' });
    expect(isError).toBe(true);
    expect(body.error).toMatch(/^search is not configured.*JINA_API_KEY/);
  });

  it('buys and sells at today’s open and answers the new position', async () => {
    const { token, ledger } = startSession();
    const client = await connect('trade', token);
    expect(await call(client, 'buy', { symbol: 'NVDA', amount: 3 })).toEqual({
      isError: false,
      body: { NVDA: 3, CASH: 849.25 },
    });
    expect(await call(client, 'sell', { symbol: 'NVDA', amount: 3 })).toEqual({
      isError: false,
      body: { CASH: 1000 },
    });
    expect(ledger.fills.map(({ side, amount, total }) => [side, amount, total.toString()])).toEqual([
      ['buy', 3, '150.75'],
      ['sell', 3, '150.75'],
    ]);
  });

  it('tells a failure of ours to the listener, and the model only that the tool failed', async () => {
    const broken = { ...market, lookUp: () => Promise.reject(new Error('disk /var/secret is gone')) };
    const client = await connect('getprice', startSession(undefined, broken).token);
    const { isError, body } = await call(client, 'get_price_local', { symbol: 'AAPL', date: '2025-10-02' });
    expect(isError).toBe(true);
    expect(body).toEqual({
      error: 'The tool failed inside the service; nothing was done.',
      code: 'internal_error',
    });
    expect(failures).toEqual([new Error('disk /var/secret is gone')]);
  });
});

describe('the ledger behind the trade service', () => {
  it('2: of two parallel calls, each affordable alone, exactly one fills', async () => {
    const { token, ledger } = startSession();
    const client = await connect('trade', token);
    const answers = await Promise.all([
      call(client, 'buy', { symbol: 'AAPL', amount: 6 }, '1.0'),
      call(client, 'buy', { symbol: 'AAPL', amount: 7 }, '1.1'),
    ]);
    expect(answers.filter(({ isError }) => isError)).toHaveLength(1);
    expect(answers.find(({ isError }) => isError)?.body).toMatchObject({ code: 'insufficient_cash' });
    expect(ledger.fills).toHaveLength(1);
    expect(ledger.position.cash.isNegative()).toBe(false);
  });

  it.each([[-10], [0], [1.5], ['5x'], [1e12], [undefined], [null]])(
    '3: amount %p is refused by buy and sell',
    async (amount) => {
      const opening = { cash: Money.parse('1000'), holdings: new Map([['AAPL', 20]]) };
      const { token, ledger } = startSession(opening);
      const client = await connect('trade', token);
      for (const side of ['buy', 'sell']) {
        const { isError, body } = await call(
          client,
          side,
          amount === undefined ? { symbol: 'AAPL' } : { symbol: 'AAPL', amount },
        );
        expect(isError).toBe(true);
        expect(typeof body.error).toBe('string');
      }
      expect(ledger.fills).toEqual([]);
      expect(ledger.position).toEqual(opening);
    },
  );

  it('4: of two parallel sells of all shares exactly one fills', async () => {
    const { token, ledger } = startSession({ cash: Money.zero, holdings: new Map([['AAPL', 5]]) });
    const client = await connect('trade', token);
    const answers = await Promise.all([
      call(client, 'sell', { symbol: 'AAPL', amount: 5 }, '1.0'),
      call(client, 'sell', { symbol: 'AAPL', amount: 5 }, '1.1'),
    ]);
    expect(answers.map(({ isError }) => isError).sort()).toEqual([false, true]);
    expect([...ledger.position.holdings]).toEqual([]);
    expect(ledger.position.cash.toString()).toBe('500');
  });

  it('5: fully invested, the proceeds of a sell pay for a buy of the same turn', async () => {
    const { token, ledger } = startSession({ cash: Money.zero, holdings: new Map([['AAPL', 10]]) });
    const client = await connect('trade', token);
    const [sold, bought] = await Promise.all([
      call(client, 'sell', { symbol: 'AAPL', amount: 10 }, '1.0'),
      call(client, 'buy', { symbol: 'NVDA', amount: 19 }, '1.1'),
    ]);
    expect(sold).toEqual({ isError: false, body: { CASH: 1000 } });
    expect(bought).toEqual({ isError: false, body: { NVDA: 19, CASH: 45.25 } });
    expect(ledger.position.cash.toString()).toBe('45.25');
  });

  it('6: the same call delivered twice acts once and answers the same, also when both are under way at once', async () => {
    const { token, ledger } = startSession();
    const client = await connect('trade', token);
    const buy = () => call(client, 'buy', { symbol: 'AAPL', amount: 2 }, '3.0');
    const [first, second] = await Promise.all([buy(), buy()]);
    await call(client, 'buy', { symbol: 'NVDA', amount: 1 }, '3.1');
    const third = await buy();
    expect(first).toEqual({ isError: false, body: { AAPL: 2, CASH: 800 } });
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(ledger.fills.map(({ symbol }) => symbol)).toEqual(['AAPL', 'NVDA']);
  });

  it('6: a call id that comes again with another request does nothing', async () => {
    const { token, ledger } = startSession();
    const client = await connect('trade', token);
    await call(client, 'buy', { symbol: 'AAPL', amount: 2 }, '1.0');
    const reused = await call(client, 'buy', { symbol: 'AAPL', amount: 3 }, '1.0');
    expect(reused).toMatchObject({ isError: true, body: { code: 'call_id_reused' } });
    expect(ledger.fills).toHaveLength(1);
  });

  it('refuses calls that wait for their turn when the session ends', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let entered: () => void = () => undefined;
    const lookingUp = new Promise<void>((resolve) => (entered = resolve));
    const slow: MarketView = {
      ...market,
      lookUp: async (symbol, date) => {
        entered();
        await gate;
        return market.lookUp(symbol, date);
      },
    };
    const { token, ledger, revoke } = startSession(undefined, slow);
    const [prices, trades] = await Promise.all([connect('getprice', token), connect('trade', token)]);
    const lookUp = call(prices, 'get_price_local', { symbol: 'AAPL', date: '2025-10-02' });
    await lookingUp;
    const session = sessions.find(token);
    const waiting = session?.run({ tool: 'buy', argumentsJson: '' }, () => {
      ledger.trade({ side: 'buy', symbol: 'AAPL', amount: 1 });
      return { ok: true, body: {} };
    });
    revoke();
    release();
    expect((await lookUp).isError).toBe(false);
    expect(await waiting).toMatchObject({ ok: false, body: { code: 'session_over' } });
    await expect(call(trades, 'buy', { symbol: 'AAPL', amount: 1 })).rejects.toThrow(/token/);
    expect(ledger.fills).toEqual([]);
  });
});

describe('no look-ahead through get_price_local', () => {
  const ask = async (date: string) =>
    call(await connect('getprice', startSession().token), 'get_price_local', { symbol: 'AAPL', date });

  it('answers an earlier session in full', async () => {
    expect(await ask('2025-10-02')).toEqual({
      isError: false,
      body: {
        symbol: 'AAPL',
        date: '2025-10-02',
        ohlcv: { open: 95, high: 97.25, low: 97.25, close: 97.25, volume: 100 },
      },
    });
  });

  it('12: for a later date answers an error that names no other later date, and no price', async () => {
    const { isError, body } = await ask('2025-10-07');
    expect(isError).toBe(true);
    const text = JSON.stringify(body);
    const dates = text.match(/\d{4}-\d{2}-\d{2}/g) ?? [];
    expect(dates.filter((date) => date > '2025-10-06' && date !== '2025-10-07')).toEqual([]);
    expect(text).not.toMatch(/777|778/);
  });

  it('13: for today answers the open only', async () => {
    expect(await ask('2025-10-06')).toEqual({
      isError: false,
      body: { symbol: 'AAPL', date: '2025-10-06', ohlcv: { open: 100 } },
    });
  });

  it.each(['2025-13-01', 'today', ''])('refuses %p as a date', async (date) => {
    expect(await ask(date)).toMatchObject({ isError: true, body: { code: 'invalid_date' } });
  });
});

describe('get_information', () => {
  async function ask(port: WebSearchPort): Promise<Called> {
    const searching = await ToolServers.start({
      ports: ANY_PORTS,
      sessions,
      search: port,
      onFailure: (error) => failures.push(error),
    });
    try {
      const client = await connectTo(new URL('/mcp', searching.urls.search), startSession().token);
      return await call(client, 'get_information', { query: 'NVDA' });
    } finally {
      await searching.close();
    }
  }

  it('14: searches through the gate of the session: only what is older than its date passes', async () => {
    const { isError, body } = await ask((query, gate) => {
      const judge = (day: string) => gate.judgePublished([parseTradingDate(day)]);
      return Promise.resolve({ query, date: gate.date, verdicts: ['2025-10-05', '2025-10-06'].map(judge) });
    });
    expect(isError).toBe(false);
    expect(body).toEqual({ query: 'NVDA', date: '2025-10-06', verdicts: ['admitted', 'too_late'] });
  });

  it('answers a failed search as an error for the model, and reports no failure of ours', async () => {
    const reported = failures.length;
    const message = 'The web search did not work: no answer. Try again later, or decide without it.';
    const error = new DomainError({
      code: 'search_unavailable',
      message,
      retryable: true,
      fault: 'provider',
    });
    expect(await ask(() => Promise.reject(error))).toEqual({
      isError: true,
      body: { error: message, code: 'search_unavailable' },
    });
    expect(failures).toHaveLength(reported);
  });
});

describe('who is served', () => {
  const listRequest = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
  const post = (headers: Record<string, string>, body = JSON.stringify(listRequest)) =>
    fetch(urlOf('trade'), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      },
      body,
    });

  it.each([
    ['no token', {}],
    ['an unknown token', { Authorization: 'Bearer abc' }],
    ['another scheme', { Authorization: 'Basic abc' }],
  ])('answers 401 to a request with %s', async (_case, headers) => {
    const response = await post(headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('answers 401 once the token is revoked', async () => {
    const { token, revoke } = startSession();
    const client = await connect('trade', token);
    await client.listTools();
    revoke();
    await expect(client.callTool({ name: 'buy', arguments: { symbol: 'AAPL', amount: 1 } })).rejects.toThrow(
      /token/,
    );
    expect((await post({ Authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it.each([
    ['buy', 'trade', { symbol: 'AAPL', amount: 1, today_date: '2025-10-07' }],
    ['buy', 'trade', { symbol: 'AAPL', amount: 1, signature: 'gpt-5' }],
    ['sell', 'trade', { symbol: 'AAPL', amount: 1, job_id: 'x' }],
    ['get_price_local', 'getprice', { symbol: 'AAPL', date: '2025-10-02', today_date: '2025-12-01' }],
    ['add', 'math', { a: 1, b: 2, c: 3 }],
  ] as const)('40: forged context in the arguments of %s is refused', async (name, service, args) => {
    const { token, ledger } = startSession({ cash: Money.parse('1000'), holdings: new Map([['AAPL', 1]]) });
    const { isError, body } = await call(await connect(service, token), name, args);
    expect(isError).toBe(true);
    expect(body.error).toMatch(/today_date|signature|job_id|"c"/);
    expect(ledger.fills).toEqual([]);
  });

  it('40: a token reaches its own session’s ledger only', async () => {
    const [mine, other] = [startSession(), startSession()];
    await call(await connect('trade', mine.token), 'buy', { symbol: 'AAPL', amount: 1 }, '1.0');
    const same = await call(await connect('trade', other.token), 'buy', { symbol: 'AAPL', amount: 2 }, '1.0');
    expect(same.body).toEqual({ AAPL: 2, CASH: 800 });
    expect([mine.ledger.fills.length, other.ledger.fills.length]).toEqual([1, 1]);
  });

  it.each([
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
  ])('40: a foreign %s (%s) is refused', async (name, value) => {
    const { token } = startSession();
    expect((await post({ Authorization: `Bearer ${token}`, [name]: value })).status).toBe(403);
  });

  it('40: a foreign Host is refused, for health too', async () => {
    const { port } = urlOf('trade');
    for (const path of ['/mcp', '/health']) {
      const status = await statusWithHost(Number(port), path, 'evil.example');
      expect(status).toBe(403);
    }
  });

  it('refuses a body that is too long, is no JSON, or goes elsewhere', async () => {
    const authorization = { Authorization: `Bearer ${startSession().token}` };
    expect(
      (await post(authorization, JSON.stringify({ ...listRequest, padding: 'x'.repeat(70_000) }))).status,
    ).toBe(413);
    expect((await post(authorization, '{"jsonrpc":')).status).toBe(400);
    expect((await fetch(new URL('/other', servers.urls.math))).status).toBe(404);
    expect((await fetch(urlOf('math'), { headers: authorization })).status).toBe(405);
  });

  it.each(['math', 'search', 'trade', 'getprice'] as const)(
    '%s answers its health without a token',
    async (service) => {
      const response = await fetch(new URL('/health', servers.urls[service]));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: 'up', service });
    },
  );
});

describe('clients of the 1.x generation', () => {
  const connectOld = async (token: string | undefined) => {
    const client = new OldClient({ name: 'old', version: '1' });
    const headers = token === undefined ? undefined : { Authorization: `Bearer ${token}` };
    await client.connect(new OldTransport(urlOf('trade'), { requestInit: { headers } }));
    openClients.push(client);
    return client;
  };

  it('list and call the tools with a valid token', async () => {
    const { token, ledger } = startSession();
    const client = await connectOld(token);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['buy', 'sell']);
    const buy = {
      name: 'buy',
      arguments: { symbol: 'AAPL', amount: 4 },
      _meta: { [CALL_ID_META_KEY]: '1.0' },
    };
    const first = await client.callTool(buy);
    const second = await client.callTool(buy);
    expect(first.structuredContent).toEqual({ AAPL: 4, CASH: 600 });
    expect(second.structuredContent).toEqual({ AAPL: 4, CASH: 600 });
    expect(ledger.fills).toHaveLength(1);
  });

  it.each([[undefined], ['abc']])('are refused with the token %p', async (token) => {
    await expect(connectOld(token)).rejects.toThrow(/401|token/i);
  });
});

describe('starting', () => {
  it('names the variable of a port that is in use and the way out, and starts none of the services', async () => {
    const holder = createServer();
    const port = await listenAnywhere(holder);
    const other = createServer();
    const mathPort = await listenAnywhere(other);
    await new Promise((resolve) => other.close(resolve));
    const ports = { ...ANY_PORTS, math: mathPort, trade: port };
    const start = ToolServers.start({ ports, sessions, onFailure: () => undefined });
    const error: unknown = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DomainError);
    expect((error as DomainError).code).toBe('port_in_use');
    expect((error as DomainError).message).toMatch(
      new RegExp(`^TRADE_HTTP_PORT: port ${port} .*Set TRADE_HTTP_PORT`),
    );
    await expect(fetch(`http://127.0.0.1:${mathPort}/health`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    await new Promise((resolve) => holder.close(resolve));
  });
});

async function statusWithHost(port: number, path: string, host: string): Promise<number | undefined> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

async function listenAnywhere(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
