import { type AssistantMessage } from '../chat-model.js';
import { CallIds } from './call-ids.js';
import { readAnswer } from './read-answer.js';

const OFFERED = new Set(['add', 'multiply', 'get_information', 'buy', 'sell', 'get_price_local']);
const terms = () => ({ offered: OFFERED, recoversCalls: true, ids: new CallIds() });
const read = (message: Readonly<Record<string, unknown>>, finishReason?: string) =>
  readAnswer({ message: { role: 'assistant', ...message }, finishReason }, terms());

describe('a message of a model', () => {
  it('that goes back as it came is the same object', () => {
    const message: AssistantMessage = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'add', arguments: '{"a":1,"b":2}' } }],
    };
    const { message: sentBack, calls, words, rules } = readAnswer({ message }, terms());
    expect(rules).toEqual([]);
    expect(sentBack).toBe(message);
    expect(calls).toEqual([{ id: 'a', name: 'add', args: { ok: true, value: { a: 1, b: 2 } } }]);
    expect(words).toBe('');
  });

  it('a refusal: its words are the message’s, and go back as its content', () => {
    const { message, calls, words } = read({ content: null, refusal: 'I will not trade.' });
    expect([calls, words]).toEqual([[], 'I will not trade.']);
    expect(message).toEqual({
      role: 'assistant',
      content: 'I will not trade.',
      refusal: 'I will not trade.',
    });
  });

  it.each([[null], [''], [[]], [undefined]])('36: content %j without calls goes back as words', (content) => {
    expect(read({ content, extra: 1 }).message).toEqual({
      role: 'assistant',
      content: '(no answer)',
      extra: 1,
    });
  });

  it('content of parts without words goes back as it is', () => {
    const content = [{ type: 'thinking', thinking: [] }];
    expect(read({ content })).toMatchObject({ words: '', message: { content } });
  });

  it('36: new ids never meet one that the provider gave', () => {
    const ids = ['call00001', undefined, 'x', 'x', 7].map((id) => ({ id, function: { name: 'add' } }));
    expect(read({ tool_calls: ids }).calls.map(({ id }) => id)).toEqual([
      'call00001',
      'call00000',
      'x',
      'call00002',
      'call00003',
    ]);
  });

  it('36: what is no object cannot be acted on, and is quoted in part', () => {
    const args = ['"AAPL"', '[1]', '7', `{"symbol":"${'A'.repeat(1_000)}`];
    const { calls } = read({
      tool_calls: args.map((text) => ({ function: { name: 'buy', arguments: text } })),
    });
    expect(calls.map(({ args }) => args.ok)).toEqual([false, false, false, false]);
    const reasons = calls.map(({ args }) => (args.ok ? '' : args.reason));
    expect(reasons[0]).toBe('The arguments are not a valid JSON object: "\\"AAPL\\""');
    expect(reasons[3]).toHaveLength('The arguments are not a valid JSON object: '.length + 200);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'longer than a tool service reads',
      `{"symbol":"${'A'.repeat(70_000)}"}`,
      /longer than 10000 characters/,
    ],
    ['an object of that length', { symbol: 'A'.repeat(70_000) }, /longer than 10000 characters/],
    [
      'levels beyond reason',
      `{"symbol":${'['.repeat(4_000)}${']'.repeat(4_000)}}`,
      /not a valid JSON object/,
    ],
  ])('36: arguments with %s cannot be acted on, and go back as {}', (_what, args, reason) => {
    const { calls, message } = read({ tool_calls: [{ function: { name: 'buy', arguments: args } }] });
    expect(calls[0]?.args).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
    expect(message.tool_calls).toMatchObject([{ function: { name: 'buy', arguments: '{}' } }]);
  });

  it.each(['length', 'max_tokens', 'model_length', 'content_filter', 'MAX_TOKENS', 'sensitive'])(
    '36: no call of an answer that ended with %s can be acted on',
    (finishReason) => {
      const calls = [{ id: 'a', function: { name: 'buy', arguments: '{"symbol":"AAPL","amount":1}' } }];
      expect(read({ tool_calls: calls }, finishReason).calls).toEqual([
        { id: 'a', name: 'buy', args: { ok: false, reason: `The answer was cut off (${finishReason})` } },
      ]);
    },
  );
});
