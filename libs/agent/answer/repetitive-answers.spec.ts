import { CallIds } from './call-ids.js';
import { readAnswer } from './read-answer.js';

const LENGTH = 50_000;
/** Far more than any of these takes; an answer whose reading grows with the square of its length takes minutes. */
const MOST_MS = 5_000;

/** What models write when they repeat themselves until their tokens are used up. */
const REPEATED = [
  ...[
    'x',
    'a ',
    ' ',
    '\n',
    '<',
    '<|',
    '"',
    '`',
    '{\n',
    '[\n',
    '{"a": 1}\n',
    '> a\n',
    '```\n',
    '<!--',
    '<code>',
  ],
  ...[
    '<tool_call>\n',
    '<tool_call>a</tool_call>',
    '<tool_calls><tool_call>',
    '<|tool_call_begin|>',
    '[TOOL_CALLS]',
  ],
  ...[
    '<invoke name="buy">',
    '<function=buy>',
    '<arg_key>a</arg_key><arg_value>b</arg_value>',
    '<escape>',
    '< | ',
  ],
  ...[
    '<think>',
    '</think>',
    '<|channel|>',
    '<|channel|>commentary to=functions.buy ',
    'Action: buy\n',
    'buy(',
  ],
  ...['[buy(symbol="A", amount=5), ', '"name": "buy" '],
];

describe('An answer that repeats itself is read in time', () => {
  it.each(['`<tool_call>` ', '<thinking><think>', '. {"name": "buy" '])(
    '%j, as long as any that is searched',
    (part) => {
      const content = part.repeat(Math.floor(199_000 / part.length));
      const terms = { offered: new Set(['buy', 'sell']), recoversCalls: true, ids: new CallIds() };
      const started = performance.now();
      const { calls } = readAnswer({ message: { role: 'assistant', content } }, terms);
      expect(performance.now() - started).toBeLessThan(MOST_MS);
      expect(calls).toEqual([]);
    },
  );

  it.each(REPEATED)('%j', (part) => {
    const content = part.repeat(Math.ceil(LENGTH / part.length));
    const terms = { offered: new Set(['buy', 'sell']), recoversCalls: true, ids: new CallIds() };
    const started = performance.now();
    const { calls } = readAnswer({ message: { role: 'assistant', content } }, terms);
    expect(performance.now() - started).toBeLessThan(MOST_MS);
    expect(calls).toEqual([]);
  });
});
