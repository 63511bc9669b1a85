import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { modelConfigOf } from '../../testing/config.builder.js';
import { ProviderStage, STAGE_KEY } from '../../testing/provider-stage.js';
import { ChatModels } from '../chat-models.js';
import { briefSession } from '../session/session-briefing.js';

let stage: ProviderStage;

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(() => stage.endTest());
afterAll(() => stage.close());

describe('a session through the openai SDK', () => {
  it('plays the recorded day: requests as the contract has them, trades in order, stop signal', async () => {
    const server = await stage.serve();
    const { outcome, ledger } = await stage.play(server.url);
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
    expect(Object.keys(first?.body ?? {}).sort()).toEqual(['messages', 'model', 'stream', 'tools']);
    expect(first?.model).toBe('openai/gpt-x');
    expect(first?.headers.authorization).toBe(`Bearer ${STAGE_KEY}`);
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
    const server = await stage.serve({ answerWith: ({ turn }) => (turn === 1 ? message : undefined) });
    const { outcome } = await stage.play(server.url);
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
    [403, 'provider_forbidden', 1],
    [404, 'provider_model_not_found', 1],
  ])('answered with %p ends as %s after %i tries', async (failure, code, tries) => {
    const server = await stage.serve({
      failWith: () => (failure === 'drop-connection' ? failure : { status: failure }),
    });
    const { outcome } = await stage.play(server.url, { maxRetries: 3 });
    expect(outcome).toMatchObject({ stopReason: 'error', totalSteps: 0, error: { code, fault: 'provider' } });
    expect(server.requests).toHaveLength(tries);
  });

  it('39: a used-up quota is not retried', async () => {
    const server = await stage.serve({
      failWith: () => ({
        status: 429,
        error: { message: 'You exceeded your quota', code: 'insufficient_quota' },
      }),
    });
    const { outcome } = await stage.play(server.url, { maxRetries: 3 });
    expect(outcome.error?.code).toBe('provider_quota');
    expect(server.requests).toHaveLength(1);
  });

  it('39: a provider that hangs is a timeout, tried again', async () => {
    let hangs = 1;
    const server = await stage.serve({ delayMs: () => (hangs-- > 0 ? 60_000 : 0) });
    const { outcome } = await stage.play(server.url, { maxRetries: 2, requestTimeoutMs: 100 });
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
    expect(server.requests).toHaveLength(3);
  });

  it('a model that the provider does not know ends the session with its words', async () => {
    const server = await stage.serve();
    const { outcome } = await stage.play(server.url, { config: { basemodel: 'nobody' } });
    expect(outcome.error).toMatchObject({ code: 'provider_model_not_found', details: { status: 404 } });
    expect(outcome.error?.message).toContain('The model nobody does not exist.');
  });

  it('a provider that cannot be reached is named by the reason', async () => {
    const server = await stage.serve();
    await server.close();
    const { outcome } = await stage.play(server.url);
    expect(outcome.error).toMatchObject({ code: 'provider_unreachable', retryable: true });
    expect(outcome.error?.message).toContain('ECONNREFUSED');
  });

  it('an answer without a message, or that is no JSON, is the provider’s fault', async () => {
    const server = await stage.serve({ answerWith: () => null });
    expect((await stage.play(server.url)).outcome.error).toMatchObject({
      code: 'provider_bad_answer',
      fault: 'provider',
    });
    const broken = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"choices": [');
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    stage.untilEnd({ close: () => new Promise((resolve) => broken.close(resolve)) });
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/v1`;
    expect((await stage.play(url)).outcome.error).toMatchObject({
      code: 'provider_bad_answer',
      fault: 'provider',
    });
  });

  it('44: an error never holds the API key, even when the provider quotes it', async () => {
    const server = await stage.serve({
      failWith: ({ headers }) => ({
        status: 401,
        error: {
          message: `Incorrect API key provided: ${String(headers.authorization)}`,
          code: 'invalid_api_key',
        },
        headers: { 'x-echo': String(headers.authorization) },
      }),
    });
    const { outcome } = await stage.play(server.url);
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
    stage.untilEnd({ close: () => new Promise((resolve) => hanging.close(resolve)) });
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/v1`;
    await expect(stage.play(url, { signal: controller.signal, maxRetries: 3 })).rejects.toBe(reason);
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
  const server = await stage.serve();
  const models = new ChatModels({ configDir: stage.folder, dataDir: stage.folder });
  const briefing = briefSession(stage.market, stage.world.startSession(stage.market).ledger.opening);
  const provider = () => Promise.resolve({ baseUrl: server.url, apiKey: STAGE_KEY });
  for (let round = 0; round < 10; round += 1) {
    const model = await models.create(modelConfigOf('gpt', { basemodel: 'openai/gpt-x' }), {
      briefing,
      provider,
    });
    await model.respond({ messages: [], tools: [] }, new AbortController().signal);
  }
  expect(server.requests).toHaveLength(10);
  expect(await server.connections()).toBeLessThanOrEqual(2);
});
