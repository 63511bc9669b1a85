import { cashPosition, DomainError, Money, parseTradingDate, type Position } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { marketViewOf } from '../../testing/market-view.builder.js';
import {
  calling,
  saying,
  ScriptedChatModel,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { type ChatMessage } from '../chat-model.js';
import { briefSession } from './session-briefing.js';
import { type AgentSessionOptions, type SessionLimits } from './agent-session-options.js';
import { runAgentSession } from './run-agent-session.js';

const LIMITS: SessionLimits = { maxSteps: 10, maxRetries: 3, baseDelaySeconds: 0 };
let world: ToolWorld;
let market: MarketView;

beforeAll(async () => {
  world = await ToolWorld.start();
  market = await marketViewOf('2025-10-06', {
    AAPL: { open: '100', previousClose: '98.5' },
    NVDA: { open: '50.25', previousClose: '51' },
    TSLA: { previousClose: '400' },
  });
});

afterEach(() => world.endSessions());
afterAll(() => world.close());

interface Play {
  readonly budget?: AgentSessionOptions['budget'];
  readonly limits?: Partial<SessionLimits>;
  readonly opening?: Position;
  readonly signal?: AbortSignal;
}

async function play(steps: readonly ScriptedStep[], { budget, limits, opening, signal }: Play = {}) {
  const { ledger, tools } = world.startSession(market, opening);
  const model = new ScriptedChatModel(steps);
  const seenSteps: number[] = [];
  const outcome = await runAgentSession({
    briefing: briefSession(market, ledger.opening),
    model,
    tools,
    ledger,
    limits: { ...LIMITS, ...limits },
    budget,
    signal: signal ?? new AbortController().signal,
    onStep: (step) => {
      seenSteps.push(step);
    },
  });
  model.assertFinished();
  return { outcome, ledger, model, seenSteps };
}

function toolAnswers(messages: readonly ChatMessage[]): Record<string, unknown>[] {
  return messages.flatMap((message) =>
    message.role === 'tool' ? [JSON.parse(message.content) as Record<string, unknown>] : [],
  );
}

describe('a session', () => {
  it('starts with the day’s facts and the contract’s first message, and offers the six tools', async () => {
    const { model } = await play([saying('Nothing to do. <FINISH_SIGNAL>')]);
    const [request] = model.requests;
    expect(request?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(request?.messages[1]).toEqual({
      role: 'user',
      content: "Please analyze and update today's (2025-10-06) positions.",
    });
    const system = (request?.messages[0] as { content: string }).content;
    for (const fact of [
      '2025-10-06',
      '2025-10-03',
      'CASH: 10000',
      'AAPL 98.5 | 100',
      'TSLA 400 | -',
      '<FINISH_SIGNAL>',
    ]) {
      expect(system).toContain(fact);
    }
    expect(request?.tools.map(({ name }) => name)).toEqual([
      'add',
      'multiply',
      'get_information',
      'buy',
      'sell',
      'get_price_local',
    ]);
    expect(request?.tools[3]?.parameters).toMatchObject({
      type: 'object',
      required: ['symbol', 'amount'],
      additionalProperties: false,
    });
  });

  it('runs the tool calls of a turn in order, gives back their answers, and ends at the stop signal', async () => {
    const { outcome, ledger, model, seenSteps } = await play([
      calling(
        ['get_price_local', { symbol: 'AAPL', date: '2025-10-03' }],
        ['buy', { symbol: 'AAPL', amount: 60 }],
      ),
      calling(
        ['sell', { symbol: 'AAPL', amount: 60 }],
        ['buy', { symbol: 'NVDA', amount: 199 }],
        ['add', { a: 1, b: 2 }],
      ),
      saying('I moved from AAPL to NVDA. <FINISH_SIGNAL>'),
    ]);
    expect(toolAnswers(outcome.messages)).toEqual([
      {
        symbol: 'AAPL',
        date: '2025-10-03',
        ohlcv: { open: 98.5, high: 98.5, low: 98.5, close: 98.5, volume: 100 },
      },
      { AAPL: 60, CASH: 4000 },
      { CASH: 10000 },
      { NVDA: 199, CASH: 0.25 },
      { result: 3 },
    ]);
    expect(outcome).toMatchObject({
      stopReason: 'finish',
      stopSignalReceived: true,
      totalSteps: 3,
      toolUsage: { math: 1, search: 0, trade: 3, get_price: 1 },
    });
    expect(outcome.error).toBeUndefined();
    expect(outcome.reasoningSummary).toBe(
      'Trades: buy 60 AAPL at 100; sell 60 AAPL at 100; buy 199 NVDA at 50.25.\n' +
        'I moved from AAPL to NVDA.',
    );
    expect(ledger.position.cash.toString()).toBe('0.25');
    expect(outcome.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'tool',
      'assistant',
      'tool',
      'tool',
      'tool',
      'assistant',
    ]);
    expect(model.requests[1]?.messages.slice(3)).toMatchObject([
      { tool_call_id: 'call_0' },
      { tool_call_id: 'call_1' },
    ]);
    expect(seenSteps).toEqual([1, 2, 3]);
  });

  it('5: sells, then buys with the proceeds in the same turn', async () => {
    const opening = { cash: Money.zero, holdings: new Map([['AAPL', 10]]) };
    const { ledger } = await play(
      [
        calling(['sell', { symbol: 'AAPL', amount: 10 }], ['buy', { symbol: 'NVDA', amount: 19 }]),
        saying('<FINISH_SIGNAL>'),
      ],
      { opening },
    );
    expect([...ledger.position.holdings]).toEqual([['NVDA', 19]]);
  });

  it('runs the calls of a message that also holds the stop signal, and shows the model their answers', async () => {
    const { message } = calling(['buy', { symbol: 'AAPL', amount: 1_000 }]);
    const { outcome, model } = await play([
      { message: { ...message, content: 'Done. <FINISH_SIGNAL>' } },
      calling(['buy', { symbol: 'AAPL', amount: 1 }]),
      saying('<FINISH_SIGNAL>'),
    ]);
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 3 });
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.stringContaining('insufficient_cash') as string,
    });
  });

  it('reminds a model that neither calls a tool nor ends, and counts the steps', async () => {
    const steps = [calling(['add', { a: 1, b: 2 }]), saying('Let me think.'), saying('Still thinking.')];
    const { outcome } = await play(steps, { limits: { maxSteps: 3 } });
    expect(outcome).toMatchObject({ stopReason: 'max_steps', stopSignalReceived: false, totalSteps: 3 });
    expect(outcome.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(outcome.messages[5]).toEqual({
      role: 'user',
      content: 'Go on with your tool calls, or answer with <FINISH_SIGNAL> if you are done for today.',
    });
  });

  it('ends at max_steps, with what was traded until then', async () => {
    const buyOne = calling(['buy', { symbol: 'AAPL', amount: 1 }]);
    const { outcome, ledger } = await play([buyOne, buyOne, buyOne], { limits: { maxSteps: 3 } });
    expect(outcome).toMatchObject({ stopReason: 'max_steps', totalSteps: 3, toolUsage: { trade: 3 } });
    expect(ledger.position.holdings.get('AAPL')).toBe(3);
  });
});

describe('what models break', () => {
  const raw = (message: Record<string, unknown>): ScriptedStep => ({
    message: { role: 'assistant', ...message },
  });
  const toolCall = (name: unknown, args: unknown, id: unknown = 'call_x') => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  });

  it.each<[string, Record<string, unknown>, RegExp | undefined]>([
    ['tool arguments ""', { content: null, tool_calls: [toolCall('buy', '')] }, /symbol/],
    [
      'broken JSON',
      { content: null, tool_calls: [toolCall('buy', '{"symbol": "AAPL", amount: 1}')] },
      /JSON/,
    ],
    [
      'arguments that are no object',
      { content: null, tool_calls: [toolCall('buy', '["AAPL", 1]')] },
      /JSON object/,
    ],
    [
      'a call cut off in the middle',
      { content: null, tool_calls: [toolCall('buy', '{"symbol":"AAPL","amount":1')] },
      /JSON/,
    ],
    [
      'an unknown tool',
      { content: null, tool_calls: [toolCall('short', '{"symbol":"AAPL","amount":1}')] },
      /no tool "short"/,
    ],
    [
      'a call without a function',
      { content: null, tool_calls: [{ id: 'call_x', type: 'function' }] },
      /no tool/,
    ],
    ['a call that is null', { content: null, tool_calls: [null] }, /no tool/],
    ['null content and no call', { content: null }, undefined],
    ['no content at all', {}, undefined],
    ['empty tool calls', { content: '', tool_calls: [] }, undefined],
  ])(
    '36: %s makes no trade, is answered, and the session goes on to its end',
    async (_case, message, error) => {
      const { outcome, ledger, model } = await play([raw(message), saying('<FINISH_SIGNAL>')]);
      expect(ledger.fills).toEqual([]);
      expect(outcome.stopReason).toBe('finish');
      const answer = model.requests[1]?.messages.at(-1);
      if (error)
        expect(toolAnswers(outcome.messages)).toEqual([{ error: expect.stringMatching(error) as unknown }]);
      else expect(answer?.role).toBe('user');
    },
  );

  it.each([[undefined], [null], ['']])(
    '36: a call with the id %p gets one, and its answer carries it',
    async (id) => {
      const call = {
        type: 'function',
        function: { name: 'buy', arguments: '{"symbol":"AAPL","amount":1}' },
        id,
      };
      const { outcome, ledger } = await play([
        raw({ content: null, extra: 1, tool_calls: [call] }),
        saying('<FINISH_SIGNAL>'),
      ]);
      expect(ledger.fills).toHaveLength(1);
      expect(outcome.messages[2]).toEqual({
        role: 'assistant',
        content: null,
        extra: 1,
        tool_calls: [{ ...call, id: 'call00000' }],
      });
      expect(outcome.messages[3]).toMatchObject({ role: 'tool', tool_call_id: 'call00000' });
    },
  );

  it('36: two calls with one provider id are two calls', async () => {
    const call = toolCall('buy', '{"symbol":"AAPL","amount":1}', 'same');
    const { ledger } = await play([
      raw({ content: null, tool_calls: [call, call] }),
      saying('<FINISH_SIGNAL>'),
    ]);
    expect(ledger.position.holdings.get('AAPL')).toBe(2);
  });

  it('takes arguments that come as an object, and text that comes in parts', async () => {
    const { outcome, ledger } = await play([
      raw({ content: null, tool_calls: [toolCall('buy', { symbol: 'AAPL', amount: 2 })] }),
      raw({
        content: [
          { type: 'text', text: 'Done. <FINISH_' },
          { type: 'text', text: 'SIGNAL>' },
        ],
      }),
    ]);
    expect(ledger.position.holdings.get('AAPL')).toBe(2);
    expect(outcome.stopReason).toBe('finish');
  });

  it('37: unknown fields of an assistant message go back unchanged', async () => {
    const message = {
      role: 'assistant' as const,
      content: null,
      reasoning_content: 'Buy low.',
      reasoning_details: [{ type: 'reasoning.encrypted', data: 'c2lnbmF0dXJl' }],
      tool_calls: [
        {
          ...toolCall('buy', '{"symbol": "AAPL",  "amount": 1}'),
          extra_content: { google: { thought_signature: 'abc' } },
        },
      ],
    };
    const { model } = await play([{ message }, saying('<FINISH_SIGNAL>')]);
    expect(JSON.stringify(model.requests[1]?.messages[2])).toBe(JSON.stringify(message));
  });
});

describe('38: a session that goes round in circles ends with stop reason loop', () => {
  const price = (date = '2025-10-03') => calling(['get_price_local', { symbol: 'AAPL', date }]);
  const buyOne = calling(['buy', { symbol: 'AAPL', amount: 1 }]);
  const sellOne = calling(['sell', { symbol: 'AAPL', amount: 1 }]);
  const tooMuch = calling(['buy', { symbol: 'AAPL', amount: 1_000 }]);
  const add = (args: Readonly<Record<string, unknown>> | string) => calling(['add', args]);
  const idle = saying('Let me think.');
  const cutOff = saying('First of all, we', { finishReason: 'length' });

  it.each<[string, ScriptedStep[]]>([
    ['the same call with the same answer for the third time', [price(), price(), price()]],
    [
      'also with other calls in between',
      [price(), add({ a: 1, b: 2 }), price(), add({ a: 1, b: 3 }), price()],
    ],
    [
      'whatever the order and spacing of the arguments',
      [add('{"a":1,"b":2}'), add('{ "b": 2, "a": 1 }'), add('{"a":1.0,"b":2}')],
    ],
    ['a trade that is refused again and again', [tooMuch, tooMuch, tooMuch]],
    ['arguments that cannot be read', [add('{"a":'), add('{"a":1'), add('[]')]],
    ['a tool that does not exist', [calling(['short', {}]), calling(['short', {}]), calling(['short', {}])]],
    ['answers that do nothing, after three reminders', [idle, idle, idle, idle]],
    ['answers that are cut off, after one reminder', [cutOff, cutOff]],
  ])('%s', async (_case, steps) => {
    const { outcome, ledger } = await play([buyOne, ...steps]);
    const totalSteps = steps.length + 1;
    expect(outcome).toMatchObject({ stopReason: 'loop', stopSignalReceived: false, totalSteps });
    expect(outcome.error).toBeUndefined();
    expect(ledger.fills).toHaveLength(1);
  });

  it.each<[string, ScriptedStep[]]>([
    ['the same purchase, which leaves another position each time', [buyOne, buyOne, buyOne, buyOne]],
    ['a call that was repeated before a trade', [price(), price(), buyOne, price(), price()]],
    ['trades to and fro', [buyOne, sellOne, buyOne, sellOne, buyOne, sellOne]],
    ['other arguments', [price('2025-10-02'), price('2025-10-03'), price('2025-09-30')]],
    [
      'the same call three times in one turn',
      [
        calling(['add', { a: 1, b: 2 }], ['add', { a: 1, b: 2 }], ['add', { a: 1, b: 2 }]),
        add({ a: 1, b: 2 }),
      ],
    ],
    ['three reminders', [idle, idle, idle]],
    ['reminders with work in between', [idle, idle, idle, price(), idle, idle, idle]],
    ['one answer that is cut off', [cutOff, idle, price(), cutOff]],
  ])('but not %s', async (_case, steps) => {
    const { outcome } = await play([...steps, saying('<FINISH_SIGNAL>')]);
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: steps.length + 1 });
  });
});

describe('a budget that is used up', () => {
  const reachedAfter = (turns: number) => {
    let asked = 0;
    return { isReached: () => asked++ >= turns };
  };
  const buyOne = calling(['buy', { symbol: 'AAPL', amount: 1 }]);

  it('ends the session after the turn, whose calls are run', async () => {
    const { outcome, ledger } = await play([buyOne, buyOne], { budget: reachedAfter(2) });
    expect(outcome).toMatchObject({ stopReason: 'budget', totalSteps: 2, stopSignalReceived: false });
    expect(outcome.error).toBeUndefined();
    expect(ledger.position.holdings.get('AAPL')).toBe(2);
  });

  it('before the first turn lets nothing be asked', async () => {
    const { outcome } = await play([], { budget: reachedAfter(0) });
    expect(outcome).toMatchObject({ stopReason: 'error', totalSteps: 0, error: { code: 'budget' } });
  });

  it('does not matter to a model that is done', async () => {
    const { outcome } = await play([saying('<FINISH_SIGNAL>')], { budget: reachedAfter(1) });
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 1 });
  });
});

describe('36: an answer that will not be', () => {
  it.each<[string, ScriptedStep, Record<string, unknown>]>([
    [
      'a refusal',
      { message: { role: 'assistant', content: null, refusal: 'I cannot give financial advice.' } },
      {
        code: 'model_refused',
        fault: 'model',
        message: 'The model refused: I cannot give financial advice.',
      },
    ],
    [
      'what the content filter stopped',
      saying('I will', { finishReason: 'content_filter' }),
      { code: 'content_filtered', fault: 'provider' },
    ],
  ])('%s ends the session with its reason, and nothing is tried again', async (_case, step, error) => {
    const { outcome } = await play([step]);
    expect(outcome).toMatchObject({ stopReason: 'error', totalSteps: 1 });
    expect(outcome.error).toMatchObject({ ...error, retryable: false });
  });

  it('is none when it calls a tool', async () => {
    const { message } = calling(['buy', { symbol: 'AAPL', amount: 1 }]);
    const { ledger } = await play([
      { message: { ...message, refusal: '' }, finishReason: 'tool_calls' },
      saying('<FINISH_SIGNAL>', { finishReason: 'content_filter' }),
    ]);
    expect(ledger.fills).toHaveLength(1);
  });
});

describe('errors of the model call', () => {
  const failing = (retryable: boolean): ScriptedStep => ({
    error: new DomainError({
      code: 'provider_error',
      message: 'The provider failed.',
      retryable,
      fault: 'provider',
    }),
  });

  it('are retried while they are retryable, without counting as steps', async () => {
    const { outcome } = await play([failing(true), failing(true), saying('<FINISH_SIGNAL>')]);
    expect(outcome).toMatchObject({ stopReason: 'finish', totalSteps: 1 });
  });

  it('end the session after max_retries tries, keeping the error and what was traded', async () => {
    const steps = [calling(['buy', { symbol: 'AAPL', amount: 1 }]), failing(true), failing(true)];
    const { outcome } = await play(steps, { limits: { maxRetries: 2 } });
    expect(outcome).toMatchObject({ stopReason: 'error', stopSignalReceived: false, totalSteps: 1 });
    expect(outcome.error).toMatchObject({ code: 'provider_error', fault: 'provider' });
    expect(outcome.reasoningSummary).toBe('Trades: buy 1 AAPL at 100.');
  });

  it('end the session at once when they are not retryable', async () => {
    const { outcome } = await play([failing(false)]);
    expect(outcome).toMatchObject({ stopReason: 'error', totalSteps: 0, error: { code: 'provider_error' } });
  });

  it('wait base_delay times the number of the try between tries', async () => {
    const started = performance.now();
    await play([failing(true), failing(true), saying('<FINISH_SIGNAL>')], {
      limits: { baseDelaySeconds: 0.05 },
    });
    const waited = performance.now() - started;
    expect(waited).toBeGreaterThanOrEqual(145);
    expect(waited).toBeLessThan(2_000);
  });

  it('that are no errors of the domain are bugs and come out as they are', async () => {
    await expect(play([{ error: new TypeError('oops') }])).rejects.toThrow(TypeError);
  });
});

describe('an abort', () => {
  it('reaches the model call under way and comes out with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by the user');
    const hanging: ScriptedStep = {
      answer: (_request, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('the connection was closed'));
          });
          controller.abort(reason);
        }),
    };
    await expect(play([hanging], { signal: controller.signal })).rejects.toBe(reason);
  });

  it('ends the wait between two tries', async () => {
    const controller = new AbortController();
    const reason = new Error('shutting down');
    const failThenAbort: ScriptedStep = {
      answer: () => {
        setImmediate(() => {
          controller.abort(reason);
        });
        return Promise.reject(new DomainError({ code: 'provider_error', message: 'x', retryable: true }));
      },
    };
    const session = play([failThenAbort], { signal: controller.signal, limits: { baseDelaySeconds: 600 } });
    await expect(session).rejects.toBe(reason);
  });

  it('during a tool call leaves the calls after it undone', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const { ledger, tools } = world.startSession({
      ...market,
      lookUp: () => {
        controller.abort(reason);
        return new Promise(() => undefined);
      },
    });
    const model = new ScriptedChatModel([
      calling(
        ['get_price_local', { symbol: 'AAPL', date: '2025-10-03' }],
        ['buy', { symbol: 'AAPL', amount: 1 }],
      ),
    ]);
    const session = runAgentSession({
      briefing: briefSession(market, cashPosition(Money.parse('10000'))),
      model,
      tools,
      ledger,
      limits: LIMITS,
      signal: controller.signal,
    });
    await expect(session).rejects.toBe(reason);
    expect(ledger.fills).toEqual([]);
  });
});

describe('the tool services', () => {
  it('that fail end the session with an error of ours', async () => {
    const { ledger, tools, revoke } = world.startSession(market);
    await tools.list();
    revoke();
    const outcome = await runAgentSession({
      briefing: briefSession(market, ledger.opening),
      model: new ScriptedChatModel([calling(['buy', { symbol: 'AAPL', amount: 1 }])]),
      tools,
      ledger,
      limits: LIMITS,
      signal: new AbortController().signal,
    });
    expect(outcome).toMatchObject({
      stopReason: 'error',
      error: { code: 'tool_failed', fault: 'us', retryable: true },
    });
    expect(ledger.fills).toEqual([]);
  });

  it('are known by their dates alone where a model looks back', () => {
    const { priorSessions } = briefSession(market, cashPosition(Money.zero), 3);
    expect(priorSessions).toEqual(
      ['2025-10-01', '2025-10-02', '2025-10-03'].map((date) => parseTradingDate(date)),
    );
  });
});
