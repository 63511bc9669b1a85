import { fillOf } from '../../testing/portfolio.builder.js';
import {
  calling,
  hanging,
  providerAway,
  saying,
  ScriptedChatModel,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { type SessionOutcome } from './session-outcome.js';
import { summarise, summariseByModel } from './session-summary.js';

const BOUGHT = [fillOf('buy 60 AAPL at 100'), fillOf('sell 1 AAPL at 100.25')];

describe('the summary of a session', () => {
  it.each<[string, Parameters<typeof summarise>, string]>([
    ['nothing', [[], ''], 'No trade.'],
    [
      'trades and last words, without the stop signal',
      [BOUGHT, 'I keep AAPL.\n<FINISH_SIGNAL>\n'],
      'Trades: buy 60 AAPL at 100; sell 1 AAPL at 100.25.\nI keep AAPL.',
    ],
    ['the stop signal alone', [BOUGHT.slice(0, 1), '<FINISH_SIGNAL>'], 'Trades: buy 60 AAPL at 100.'],
    ['what no database takes', [[], 'a\u0000b'], 'No trade.\nab'],
    [
      'more than twenty trades',
      [Array.from({ length: 22 }, () => fillOf('buy 1 A at 1')), ''],
      `Trades: ${Array.from({ length: 20 }, () => 'buy 1 A at 1').join('; ')} and 2 more.`,
    ],
    ['words to the limit', [[], 'x'.repeat(500)], `No trade.\n${'x'.repeat(500)}`],
    // 83 words of six characters are 498, with the space after them.
    ['words beyond it', [[], 'words '.repeat(100)], `No trade.\n${'words '.repeat(83).trim()}…`],
    ['a last word that just fits', [[], `${'x'.repeat(499)} more`], `No trade.\n${'x'.repeat(499)}…`],
    ['one endless word', [[], 'x'.repeat(1_000)], `No trade.\n${'x'.repeat(499)}…`],
    [
      'an endless word after a short one',
      [[], `So ${'x'.repeat(1_000)}`],
      `No trade.\nSo ${'x'.repeat(496)}…`,
    ],
  ])('of %s', (_case, [fills, words], summary) => {
    expect(summarise(fills, words)).toBe(summary);
  });
});

describe('a summary by the model', () => {
  const outcome: SessionOutcome = {
    stopReason: 'finish',
    stopSignalReceived: true,
    totalSteps: 2,
    messages: [{ role: 'user', content: 'Please analyze.' }],
    toolUsage: { math: 0, search: 0, trade: 2, get_price: 0 },
    reasoningSummary: 'Trades: buy 60 AAPL at 100.',
  };

  async function ask(step: ScriptedStep, signal = new AbortController().signal) {
    const model = new ScriptedChatModel([step]);
    const summed = await summariseByModel(outcome, model, signal);
    model.assertFinished();
    return { summed, request: model.requests[0] };
  }

  it('is asked for once, without tools, and becomes part of the conversation', async () => {
    const answer = saying(' I bought AAPL because it was cheap. <FINISH_SIGNAL>');
    const { summed, request } = await ask(answer);
    const question = {
      role: 'user',
      content:
        'The session is over; nothing can be traded any more. Say in two or three sentences what you did today and why.',
    };
    expect(request).toEqual({ messages: [...outcome.messages, question], tools: [] });
    expect(summed).toEqual({
      ...outcome,
      messages: [...outcome.messages, question, answer.message],
      reasoningSummary: 'I bought AAPL because it was cheap.',
    });
  });

  it.each<[string, ScriptedStep]>([
    ['the provider is away', { error: providerAway() }],
    ['something unforeseen happens', { error: new TypeError('oops') }],
    ['it says nothing', saying(' <FINISH_SIGNAL> ')],
    ['it goes on trading, in vain', calling(['buy', { symbol: 'AAPL', amount: 1 }])],
  ])('leaves everything as it is when %s', async (_case, step) => {
    expect((await ask(step)).summed).toBe(outcome);
  });

  it('leaves everything as it is when it is aborted', async () => {
    const controller = new AbortController();
    const hang = hanging(() => {
      controller.abort(new Error('cancelled'));
    });
    expect((await ask(hang, controller.signal)).summed).toBe(outcome);
  });
});
