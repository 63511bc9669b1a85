import { completion, fillsOf, ProviderStage, toolCall, trade } from '../../testing/provider-stage.js';
import { type ChatMessage } from '../chat-model.js';

let stage: ProviderStage;

beforeAll(async () => {
  stage = await ProviderStage.start();
});

afterEach(() => stage.endTest());
afterAll(() => stage.close());

/** A session whose first answer is this message; what it traded, what was answered, and what went back to the provider. */
async function playMessage(message: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const server = await stage.serveReplies(completion(message, more));
  const { outcome, ledger } = await stage.play(server.url);
  const sentBack = server.requests[1]?.body.messages ?? [];
  return {
    outcome,
    fills: fillsOf(ledger),
    assistant: sentBack[2],
    answers: (sentBack.slice(3) as ChatMessage[]).filter(({ role }) => role === 'tool'),
  };
}

const errorIn = (message: string) => JSON.stringify({ error: message });

describe('tool calls as providers send them', () => {
  it('36: arguments as "" are none: the tool says what it misses', async () => {
    const message = { content: null, tool_calls: [toolCall('buy', '')] };
    const { fills, answers, assistant, outcome } = await playMessage(message);
    expect(fills).toEqual([]);
    expect(answers).toMatchObject([
      { tool_call_id: 'call_1', content: expect.stringMatching(/symbol/) as string },
    ]);
    expect(assistant).toMatchObject({ tool_calls: [toolCall('buy', '{}')] });
    expect(outcome.stopReason).toBe('finish');
  });

  it('36: arguments as an object count like their JSON, and go back as text', async () => {
    const message = { content: null, tool_calls: [toolCall('buy', { symbol: 'AAPL', amount: 2 })] };
    const { fills, assistant } = await playMessage(message);
    expect(fills).toEqual(['buy 2 AAPL']);
    expect(assistant).toMatchObject({ tool_calls: [toolCall('buy', '{"symbol":"AAPL","amount":2}')] });
  });

  it('36: arguments as broken JSON are answered with what came, and go back as {}, which every provider can read', async () => {
    const broken = '{"symbol": "AAPL", amount: 1}';
    const { fills, answers, assistant } = await playMessage({
      content: null,
      tool_calls: [toolCall('buy', broken, { index: 0 })],
    });
    expect(fills).toEqual([]);
    expect(answers).toEqual([
      {
        role: 'tool',
        tool_call_id: 'call_1',
        content: errorIn(
          `The arguments are not a valid JSON object: ${JSON.stringify(broken)}; nothing was done.`,
        ),
      },
    ]);
    expect(assistant).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'buy', arguments: '{}' }, index: 0 }],
    });
  });

  it('36: arguments that a tool service would refuse to read are the model’s mistake, and it goes on', async () => {
    const symbol = 'A'.repeat(70_000);
    const { fills, answers, outcome } = await playMessage({
      content: null,
      tool_calls: [toolCall('buy', JSON.stringify({ symbol, amount: 1 }))],
    });
    expect(fills).toEqual([]);
    expect(answers).toMatchObject([
      { content: errorIn('The arguments are longer than 10000 characters; nothing was done.') },
    ]);
    expect(outcome.stopReason).toBe('finish');
  });

  it('36: an unknown tool is answered with the tools that there are', async () => {
    const { fills, answers } = await playMessage({
      content: null,
      tool_calls: [toolCall('short', trade('AAPL', 1))],
    });
    expect(fills).toEqual([]);
    expect(answers).toMatchObject([
      {
        content: errorIn(
          'There is no tool "short". The tools are: add, multiply, get_information, buy, sell, get_price_local.',
        ),
      },
    ]);
  });

  it('36: a missing call id is given, in the message that goes back and in its answer', async () => {
    const call = { type: 'function', function: { name: 'buy', arguments: trade('AAPL', 1) } };
    const { fills, answers, assistant } = await playMessage({ content: null, tool_calls: [call] });
    expect(fills).toEqual(['buy 1 AAPL']);
    expect(assistant).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ ...call, id: 'call00000' }],
    });
    expect(answers).toMatchObject([{ tool_call_id: 'call00000' }]);
  });

  it('36: a call id that repeats in a turn is made new, without touching another field', async () => {
    const signed = { extra_content: { google: { thought_signature: 'c2ln' } } };
    const calls = [
      toolCall('buy', trade('AAPL', 1), signed),
      toolCall('buy', trade('NVDA', 2), { index: 1 }),
      toolCall('add', '{"a":1,"b":2}', { id: 'call_1_1' }),
    ];
    const { fills, answers, assistant } = await playMessage({ content: '', tool_calls: calls });
    expect(fills).toEqual(['buy 1 AAPL', 'buy 2 NVDA']);
    expect(assistant).toEqual({
      role: 'assistant',
      content: '',
      tool_calls: [calls[0], { ...calls[1], id: 'call00000' }, calls[2]],
    });
    expect(answers).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: '{"AAPL":1,"CASH":9900}' },
      { role: 'tool', tool_call_id: 'call00000', content: '{"AAPL":1,"NVDA":2,"CASH":9799.5}' },
      { role: 'tool', tool_call_id: 'call_1_1', content: '{"result":3}' },
    ]);
  });

  it('several calls of one turn run in their order: what is sold pays for what is bought next', async () => {
    const { fills } = await playMessage({
      content: null,
      tool_calls: [
        toolCall('buy', trade('AAPL', 100), { id: 'a' }),
        toolCall('buy', trade('NVDA', 1), { id: 'b' }),
        toolCall('sell', trade('AAPL', 100), { id: 'c' }),
        toolCall('buy', trade('NVDA', 199), { id: 'd' }),
      ],
    });
    expect(fills).toEqual(['buy 100 AAPL', 'sell 100 AAPL', 'buy 199 NVDA']);
  });
});

describe('messages as providers send them', () => {
  it('36: content null with a call is no problem, and goes back as null', async () => {
    const { fills, assistant } = await playMessage({
      content: null,
      tool_calls: [toolCall('buy', trade('AAPL', 1))],
    });
    expect(fills).toEqual(['buy 1 AAPL']);
    expect(assistant?.content).toBeNull();
  });

  it('36: content null without a call goes back as words, because providers refuse it, and is followed by a reminder', async () => {
    const { outcome, assistant } = await playMessage({ content: null, reasoning_content: 'Hm.' });
    expect(assistant).toEqual({ role: 'assistant', content: '(no answer)', reasoning_content: 'Hm.' });
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
    expect(outcome.messages[3]).toMatchObject({ role: 'user' });
  });

  it('content as a list of parts is read in order, and goes back as the list', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'not said' }] },
      { type: 'text', text: 'Done. <FINISH_' },
      { type: 'text', text: 'SIGNAL>' },
    ];
    const server = await stage.serveReplies(
      completion({ content, tool_calls: [toolCall('buy', trade('AAPL', 1))] }),
    );
    const { outcome } = await stage.play(server.url);
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
    expect(outcome.messages[2]?.content).toEqual(content);
    expect(outcome.reasoningSummary).not.toContain('not said');
  });

  it('37: unknown fields go back byte for byte in the body of every later request', async () => {
    const message = {
      role: 'assistant',
      content: null,
      refusal: null,
      reasoning_content: 'Think first.',
      reasoning_details: [{ type: 'reasoning.encrypted', data: 'c2lnbmF0dXJl', index: 0 }],
      tool_calls: [
        toolCall('buy', '{"symbol":"AAPL",  "amount":1}', {
          index: 0,
          extra_content: { google: { thought_signature: 'c2ln' } },
        }),
      ],
      annotations: [],
    };
    const server = await stage.serveReplies(
      completion(message),
      completion({ content: null, tool_calls: [toolCall('add', '{"a":1,"b":1}')] }),
    );
    await stage.play(server.url);
    expect(server.requests).toHaveLength(3);
    for (const request of server.requests.slice(1)) {
      expect(JSON.stringify(request.body.messages?.[2])).toBe(JSON.stringify(message));
    }
  });

  it('a message without a role is the assistant’s', async () => {
    const server = await stage.serve({
      replyWith: () => ({ body: { choices: [{ message: { content: '<FINISH_SIGNAL>' } }] } }),
    });
    const { outcome } = await stage.play(server.url);
    expect(outcome.messages[2]).toEqual({ role: 'assistant', content: '<FINISH_SIGNAL>' });
  });
});

describe('36: an answer that was cut off', () => {
  const answered = (reason: string) => errorIn(`The answer was cut off (${reason}); nothing was done.`);

  it('in the middle of a tool call makes no trade, not even those that were complete', async () => {
    const whole = toolCall('buy', trade('AAPL', 1));
    const half = toolCall('buy', '{"symbol":"NVDA","amount":1', { id: 'call_2' });
    const { fills, answers, assistant, outcome } = await playMessage(
      { content: null, tool_calls: [whole, half] },
      { finish_reason: 'length' },
    );
    expect(fills).toEqual([]);
    expect(answers).toEqual([
      { role: 'tool', tool_call_id: 'call_1', content: answered('length') },
      { role: 'tool', tool_call_id: 'call_2', content: answered('length') },
    ]);
    expect(assistant).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [whole, { ...half, function: { name: 'buy', arguments: '{}' } }],
    });
    expect(outcome).toMatchObject({ stopReason: 'finish', toolUsage: { trade: 0 } });
  });

  it('where its JSON happens to be whole makes no trade either: 1 may have been going to be 10', async () => {
    const { fills, answers } = await playMessage(
      { content: null, tool_calls: [toolCall('buy', trade('AAPL', 1))] },
      { finish_reason: 'length' },
    );
    expect(fills).toEqual([]);
    expect(answers).toMatchObject([{ content: answered('length') }]);
  });

  it('by a content filter makes no trade', async () => {
    const { fills, answers } = await playMessage(
      { content: null, tool_calls: [toolCall('buy', trade('AAPL', 1))] },
      { finish_reason: 'content_filter' },
    );
    expect(fills).toEqual([]);
    expect(answers).toMatchObject([{ content: answered('content_filter') }]);
  });

  it('by a server that ran out of resources (DeepSeek) makes no trade, and may be asked for again', async () => {
    const { fills, answers, outcome } = await playMessage(
      { content: null, tool_calls: [toolCall('buy', trade('AAPL', 1))] },
      { finish_reason: 'insufficient_system_resource' },
    );
    expect(fills).toEqual([]);
    expect(answers).toEqual([]);
    expect(outcome.error).toMatchObject({ code: 'provider_error', retryable: true, fault: 'provider' });
  });

  it('in its words is followed by a reminder', async () => {
    const { outcome } = await playMessage({ content: 'I think that' }, { finish_reason: 'length' });
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 2 });
    expect(outcome.messages[3]).toMatchObject({ role: 'user' });
  });
});

describe('what is asked of a provider', () => {
  it('the sampling parameters of the config are sent, and only those that are set', async () => {
    const server = await stage.serve();
    await stage.ask(server.url, { config: { temperature: 0, topP: 0.9, maxTokens: 500, seed: 7 } });
    await stage.ask(server.url, { config: { temperature: 0.5 } });
    const [first, second] = server.requests.map(({ body }) => body as Record<string, unknown>);
    expect(first).toMatchObject({ temperature: 0, top_p: 0.9, max_tokens: 500, seed: 7 });
    expect(Object.keys(second ?? {}).sort()).toEqual(['messages', 'model', 'stream', 'temperature']);
  });

  it('why the answer ended and which configuration answered are kept', async () => {
    const server = await stage.serveReplies(
      completion({ content: 'Hm.' }, { finish_reason: 'length', system_fingerprint: 'fp_44709d6fcb' }),
    );
    expect(await stage.ask(server.url)).toEqual({
      message: { role: 'assistant', content: 'Hm.' },
      usage: undefined,
      finishReason: 'length',
      systemFingerprint: 'fp_44709d6fcb',
    });
  });
});
