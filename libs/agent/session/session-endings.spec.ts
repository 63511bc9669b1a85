import { type MarketView } from '@app/market-data';
import { marketViewOf } from '../../testing/market-view.builder.js';
import {
  calling,
  saying,
  ScriptedChatModel,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { runAgentSession } from './run-agent-session.js';
import { briefSession } from './session-briefing.js';

const LOST = saying(
  '<tool_call>\n{"name": "buy", "arguments": {"symbol": "AAPL", "amount": 5}}\n</tool_call>',
);
const CUT = saying('<tool_call>\n{"name": "buy", "arguments": {"symbol": "AA');
const done = saying('Done. <FINISH_SIGNAL>');
const empty = saying('');
const cutOff = saying('', { finishReason: 'MAX_TOKENS' });
const refused = calling(['buy', { symbol: 'AAPL', amount: 1_000 }]);
const bought = calling(['buy', { symbol: 'AAPL', amount: 1 }]);

describe('How a session ends', () => {
  let world: ToolWorld;
  let market: MarketView;

  beforeAll(async () => {
    world = await ToolWorld.start();
    market = await marketViewOf('2025-10-06', { AAPL: { open: '100', previousClose: '98.5' } });
  });
  afterEach(() => world.endSessions());
  afterAll(() => world.close());

  async function play(steps: readonly ScriptedStep[], maxSteps = 10, recoversCalls = true) {
    const { ledger, tools } = world.startSession(market);
    const model = new ScriptedChatModel(steps);
    const outcome = await runAgentSession({
      briefing: briefSession(market, ledger.opening),
      model,
      tools,
      ledger,
      recoversCalls,
      limits: { maxSteps, maxRetries: 2, baseDelaySeconds: 0 },
      signal: new AbortController().signal,
    });
    model.assertFinished();
    const codes = outcome.warnings?.map(({ code }) => code);
    return { outcome, model, codes, trades: ledger.fills.map(({ side, amount }) => `${side} ${amount}`) };
  }

  it.each<[string, ScriptedStep[], string]>([
    ['four empty answers', [empty, empty, empty, empty], 'no_answer'],
    ['all tokens spent on thought', [cutOff, cutOff], 'answers_cut_off'],
    ['the same refused call for ever', [refused, refused, refused], 'no_accepted_call'],
    ['words for ever', [saying('Hm.'), saying('Hm.'), saying('Hm.'), saying('Hm.')], 'no_accepted_call'],
    ['a call that cannot be read, twice', [CUT, CUT], 'tool_calls_unparsed'],
    ['what the filter stopped', [saying('', { finishReason: 'SAFETY' })], 'content_filtered'],
    [
      'a context that is exceeded',
      [{ ...bought, finishReason: 'model_context_window_exceeded' }],
      'provider_context_exceeded',
    ],
    [
      'an answer broken off, each time',
      [
        { ...bought, finishReason: 'abort' },
        { ...bought, finishReason: 'abort' },
      ],
      'provider_error',
    ],
    [
      'an end that nobody documents',
      [
        { ...bought, finishReason: 'banana' },
        { ...bought, finishReason: 'banana' },
      ],
      'provider_bad_answer',
    ],
  ])('36: %s is no day held by choice', async (_what, steps, code) => {
    const { outcome, trades } = await play(steps);
    expect([outcome.stopReason, outcome.error?.code, trades]).toEqual(['error', code, []]);
  });

  it('36: max_steps without an accepted call is none either, and with one it counts', async () => {
    const other = calling(['buy', { symbol: 'AAPL', amount: 2_000 }]);
    expect((await play([refused, other], 2)).outcome.error?.code).toBe('no_accepted_call');
    const { outcome, trades } = await play([refused, bought], 2);
    expect([outcome.stopReason, outcome.error, trades]).toEqual(['max_steps', undefined, ['buy 1']]);
  });

  it('a day held by choice is completed and carries no warning', async () => {
    const { outcome, codes } = await play([done]);
    expect([outcome.stopReason, outcome.error, codes]).toEqual(['finish', undefined, []]);
  });

  it('a call in the words is made, warned of once with its form, and goes back as a call', async () => {
    const { outcome, model, codes, trades } = await play([LOST, LOST, done]);
    expect([outcome.stopReason, trades, codes]).toEqual([
      'finish',
      ['buy 5', 'buy 5'],
      ['tool_calls_recovered'],
    ]);
    expect(outcome.warnings?.[0]?.message).toContain('Hermes <tool_call>');
    expect(model.requests[1]?.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call00000',
            type: 'function',
            function: { name: 'buy', arguments: '{"symbol":"AAPL","amount":5}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call00000', content: '{"AAPL":5,"CASH":9500}' },
    ]);
    expect(outcome.messages[2]).toMatchObject({
      content: LOST.message.content,
      tool_calls: [{ id: 'call00000' }],
    });
  });

  it('a call that cannot be read is told once; a day that then ends carries the warning', async () => {
    const { outcome, model, codes, trades } = await play([CUT, done]);
    expect([outcome.stopReason, outcome.error, trades, codes]).toEqual([
      'finish',
      undefined,
      [],
      ['tool_calls_unparsed'],
    ]);
    expect(model.requests[1]?.messages.at(-1)).toEqual({
      role: 'user',
      content: expect.stringMatching(
        /^Your last answer means a tool call that was not made: it is no whole Hermes/,
      ) as string,
    });
  });

  it('with recover_tool_calls off a call in the words is one that cannot be read', async () => {
    const { outcome, trades } = await play([LOST, LOST], 10, false);
    expect([outcome.error?.code, outcome.error?.fault, trades]).toEqual([
      'tool_calls_unparsed',
      'provider',
      [],
    ]);
  });

  it('broken arguments are warned of unless a call was accepted after them', async () => {
    const broken = calling(['buy', '{"symbol":"AAPL","amount":']);
    expect((await play([broken, done])).codes).toEqual(['tool_calls_unparsed']);
    expect((await play([broken, bought, done])).codes).toEqual([]);
  });

  it('an answer broken off is asked for again, and none of its calls is made', async () => {
    const { outcome, trades } = await play([{ ...bought, finishReason: 'network_error' }, done]);
    expect([outcome.stopReason, trades]).toEqual(['finish', []]);
  });

  it('ids are unique over the conversation', async () => {
    const { model, trades } = await play([bought, bought, done]);
    const sent = model.requests[2]?.messages.flatMap((message) =>
      'tool_call_id' in message ? [message.tool_call_id] : [],
    );
    expect([trades, sent]).toEqual([
      ['buy 1', 'buy 1'],
      ['call_0', 'call00000'],
    ]);
  });

  it('warnings of the transport come along, each once, also with an error', async () => {
    const warnings = [{ code: 'context_truncated', message: 'Half of it.' }] as const;
    const { outcome } = await play([{ ...empty, warnings }, { ...empty, warnings }, empty, empty]);
    expect([outcome.error?.code, outcome.warnings]).toEqual(['no_answer', warnings]);
  });

  it('no thought is shown as the summary', async () => {
    const { outcome } = await play([saying('<think>Long thought.</think>\nI hold. <FINISH_SIGNAL>')]);
    expect(outcome.reasoningSummary).toBe('No trade.\nI hold.');
  });
});
