import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ModelConfig } from '@app/config';
import { type MarketView } from '@app/market-data';
import { modelConfigOf } from '../../testing/config.builder.js';
import { marketViewOf } from '../../testing/market-view.builder.js';
import { ModelServer, type ModelServerOptions } from '../../testing/model-server.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { ChatModels } from '../chat-models.js';
import { runAgentSession } from '../session/run-agent-session.js';
import { briefSession } from '../session/session-briefing.js';

const KEY = 'sk-canary-0123456789';
const CONFIG = modelConfigOf('gpt', { basemodel: 'openai/gpt-x' });
const folder = mkdtempSync(join(tmpdir(), 'model-server-'));
const history = join(folder, 'position.jsonl');
const running: { close(): Promise<unknown> }[] = [];
let world: ToolWorld;
let market: MarketView;

beforeAll(async () => {
  world = await ToolWorld.start();
  market = await marketViewOf('2025-10-06', { AAPL: { open: '100' }, NVDA: { open: '50.25' } });
  const line = (date: string, action: string, symbol: string, amount: number) =>
    JSON.stringify({ date, id: 1, this_action: { action, symbol, amount }, positions: { CASH: 0 } });
  writeFileSync(
    history,
    [
      JSON.stringify({ date: '2025-10-01', id: 0, positions: { CASH: 10000 } }),
      line('2025-10-06', 'buy', 'AAPL', 3),
      line('2025-10-06', 'sell', 'AAPL', 1),
      line('2025-10-06', 'buy', 'NVDA', 2),
      line('2025-10-07', 'no_trade', '', 0),
    ].join('\n'),
  );
});

afterEach(async () => {
  await world.endSessions();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

async function startServer(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
  const server = await ModelServer.start({ histories: { 'openai/gpt-x': history }, log: true, ...options });
  running.push(server);
  return server;
}

interface Play {
  readonly apiKey?: string;
  readonly maxRetries?: number;
  readonly requestTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly config?: Partial<ModelConfig>;
}

async function play(baseUrl: string, options: Play = {}) {
  const { ledger, tools } = world.startSession(market);
  const briefing = briefSession(market, ledger.opening);
  const models = new ChatModels({
    configDir: folder,
    dataDir: folder,
    requestTimeoutMs: options.requestTimeoutMs,
  });
  const provider = () => Promise.resolve({ baseUrl, apiKey: options.apiKey ?? KEY });
  const model = await models.create({ ...CONFIG, ...options.config }, { briefing, provider });
  const limits = { maxSteps: 10, maxRetries: options.maxRetries ?? 1, baseDelaySeconds: 0 };
  const signal = options.signal ?? new AbortController().signal;
  const outcome = await runAgentSession({ briefing, model, tools, ledger, limits, signal });
  return { outcome, ledger };
}

describe('a session through the openai SDK', () => {
  it('plays the recorded day: requests as the contract has them, trades in order, stop signal', async () => {
    const server = await startServer();
    const { outcome, ledger } = await play(server.url);
    expect(outcome).toMatchObject({
      stopReason: 'finish',
      totalSteps: 2,
      toolUsage: { math: 0, search: 0, trade: 3, get_price: 0 },
    });
    expect(ledger.fills.map(({ side, symbol, amount }) => [side, symbol, amount])).toEqual([
      ['buy', 'AAPL', 3],
      ['sell', 'AAPL', 1],
      ['buy', 'NVDA', 2],
    ]);
    expect(ledger.position.cash.toString()).toBe('9699.5');
    const [first] = server.requests;
    expect(Object.keys(first?.body ?? {}).sort()).toEqual(['messages', 'model', 'tools']);
    expect(first?.model).toBe('openai/gpt-x');
    expect(first?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(first?.body.tools?.[3]).toMatchObject({ type: 'function', function: { name: 'buy' } });
    expect(first?.body.messages?.[1]).toEqual({
      role: 'user',
      content: "Please analyze and update today's (2025-10-06) positions.",
    });
  });

  it('37: the provider’s extra fields come back to it unchanged', async () => {
    const message = {
      role: 'assistant',
      content: '',
      refusal: null,
      reasoning_content: 'Think first.',
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          index: 0,
          function: { name: 'add', arguments: '{"a":1, "b":2}' },
          extra_content: { google: { thought_signature: 'c2ln' } },
        },
      ],
    };
    const server = await startServer({ answerWith: ({ turn }) => (turn === 1 ? message : undefined) });
    const { outcome } = await play(server.url);
    expect(outcome.stopReason).toBe('finish');
    expect(JSON.stringify(server.requests[1]?.body.messages?.[2])).toBe(JSON.stringify(message));
    expect(server.requests[1]?.body.messages?.[3]).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: '{"result":3}',
    });
  });

  it.each<[number | 'drop-connection', string, number]>([
    [429, 'provider_rate_limited', 3],
    [500, 'provider_error', 3],
    [503, 'provider_error', 3],
    ['drop-connection', 'provider_unreachable', 3],
    [400, 'provider_rejected_request', 1],
    [401, 'provider_unauthorized', 1],
    [403, 'provider_unauthorized', 1],
    [404, 'provider_model_not_found', 1],
  ])('answered with %p ends as %s after %i tries', async (failure, code, tries) => {
    const server = await startServer({
      failWith: () => (failure === 'drop-connection' ? failure : { status: failure }),
    });
    const { outcome } = await play(server.url, { maxRetries: 3 });
    expect(outcome).toMatchObject({ stopReason: 'error', totalSteps: 0, error: { code, fault: 'provider' } });
    expect(server.requests).toHaveLength(tries);
  });

  it('39: a used-up quota is not retried', async () => {
    const server = await startServer({
      failWith: () => ({
        status: 429,
        error: { message: 'You exceeded your quota', code: 'insufficient_quota' },
      }),
    });
    const { outcome } = await play(server.url, { maxRetries: 3 });
    expect(outcome.error?.code).toBe('provider_quota');
    expect(server.requests).toHaveLength(1);
  });

  it('39: a provider that hangs is a timeout, tried again', async () => {
    let hangs = 1;
    const server = await startServer({ delayMs: () => (hangs-- > 0 ? 60_000 : 0) });
    const { outcome } = await play(server.url, { maxRetries: 2, requestTimeoutMs: 100 });
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
    expect(server.requests).toHaveLength(3);
  });

  it('a model that the provider does not know ends the session with its words', async () => {
    const server = await startServer();
    const { outcome } = await play(server.url, { config: { basemodel: 'nobody' } });
    expect(outcome.error).toMatchObject({ code: 'provider_model_not_found', details: { status: 404 } });
    expect(outcome.error?.message).toContain('The model nobody does not exist.');
  });

  it('a provider that cannot be reached is named by the reason', async () => {
    const server = await startServer();
    await server.close();
    running.length = 0;
    const { outcome } = await play(server.url);
    expect(outcome.error).toMatchObject({ code: 'provider_unreachable', retryable: true });
    expect(outcome.error?.message).toContain('ECONNREFUSED');
  });

  it('an answer without a message, or that is no JSON, is the provider’s fault', async () => {
    const server = await startServer({ answerWith: () => null });
    expect((await play(server.url)).outcome.error).toMatchObject({
      code: 'provider_bad_answer',
      fault: 'provider',
    });
    const broken = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices": [');
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    running.push({ close: () => new Promise((resolve) => broken.close(resolve)) });
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/v1`;
    expect((await play(url)).outcome.error).toMatchObject({ code: 'provider_bad_answer', fault: 'provider' });
  });

  it('44: an error never holds the API key, even when the provider quotes it', async () => {
    const server = await startServer({
      failWith: ({ headers }) => ({
        status: 401,
        error: {
          message: `Incorrect API key provided: ${String(headers.authorization)}`,
          code: 'invalid_api_key',
        },
        headers: { 'x-echo': String(headers.authorization) },
      }),
    });
    const { outcome } = await play(server.url);
    expect(outcome.error?.message).toContain('Incorrect API key provided');
    expect(everythingIn(outcome.error)).not.toContain('canary');
  });

  it('an abort closes the model request under way', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    let closed: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => (closed = resolve));
    const hanging = createServer((_request, response) => {
      response.once('close', closed);
      controller.abort(reason);
    });
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    running.push({ close: () => new Promise((resolve) => hanging.close(resolve)) });
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/v1`;
    await expect(play(url, { signal: controller.signal, maxRetries: 3 })).rejects.toBe(reason);
    await closing;
  });
});

function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.getOwnPropertyNames(error).map((name) => {
    const value: unknown = Reflect.get(error, name);
    return value instanceof Error ? everythingIn(value) : JSON.stringify(value);
  });
  return fields.join('\n');
}

it('uses connections again for the sessions of a provider and key', async () => {
  const server = await startServer();
  const models = new ChatModels({ configDir: folder, dataDir: folder });
  const briefing = briefSession(market, world.startSession(market).ledger.opening);
  const provider = () => Promise.resolve({ baseUrl: server.url, apiKey: KEY });
  for (let round = 0; round < 10; round += 1) {
    const model = await models.create(CONFIG, { briefing, provider });
    await model.respond({ messages: [], tools: [] }, new AbortController().signal);
  }
  expect(server.requests).toHaveLength(10);
  expect(await server.connections()).toBeLessThanOrEqual(2);
});
