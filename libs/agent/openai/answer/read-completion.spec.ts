import { DomainError } from '@app/domain';
import { ProviderErrors } from '../errors/provider-errors.js';
import { readCompletion } from './read-completion.js';

const errors = new ProviderErrors('HOST', []);

function read(text: string) {
  return readCompletion({ status: 200, headers: new Headers(), text }, errors);
}

/** The code and the words of what reading ends with. */
function failing(text: string): {
  readonly code: string;
  readonly retryable: boolean;
  readonly message: string;
} {
  try {
    read(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was read');
}

/** The calls of an answer as `id name arguments`. */
function callsOf(text: string): string[] {
  const calls = (read(text).message.tool_calls ?? []) as {
    id?: string;
    function: { name: string; arguments: string };
  }[];
  return calls.map(({ id = '-', function: { name, arguments: args } }) => `${id} ${name} ${args}`);
}

const BUY = '{"symbol":"AAPL","amount":5}';
const WHOLE = JSON.stringify({
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'buy', arguments: BUY } }],
      },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
});

type Piece = Record<string, unknown>;
const chunk = (delta: Piece, finish_reason: string | null = null): Piece => ({
  choices: [{ index: 0, delta, finish_reason }],
});
/** A chunk with pieces of calls: index, id, name, arguments; what is undefined is missing. */
const piece = (...pieces: readonly (readonly [unknown, string?, string?, unknown?])[]): Piece =>
  chunk({
    tool_calls: pieces.map(([index, id, name, args]) => ({ index, id, function: { name, arguments: args } })),
  });
const END = chunk({}, 'tool_calls');
/** Chunks as server-sent events. */
const sse = (...chunks: readonly Piece[]): string =>
  [...chunks.map((data) => `data: ${JSON.stringify(data)}\n\n`), 'data: [DONE]\n\n'].join('');

describe('a body that is not streamed, whatever the server makes of it', () => {
  it.each<[string, string]>([
    ['as it should be', WHOLE],
    ['with a byte order mark and blanks', `\uFEFF \n\n${WHOLE}\n\n`],
    ['with the end of a stream', `${WHOLE}\n\ndata: [DONE]\n\n`],
    ['with the end of a stream on its line', `${WHOLE} data: [DONE]`],
    [
      'after comments that keep the connection alive',
      `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${WHOLE}`,
    ],
    ['as one event', `event: message\nid: 1\ndata: ${WHOLE}\n\ndata: [DONE]\n\n`],
    ['as one event over several lines', `data: ${WHOLE.replace(',"usage"', ',\ndata: "usage"')}\n\n`],
    ['over several lines after a comment', `: x\n\n${JSON.stringify(JSON.parse(WHOLE), null, 2)}`],
    ['twice the same', `${WHOLE}\n${WHOLE}`],
    ['in a list', `[${WHOLE}]`],
  ])('%s', (_case, text) => {
    expect(callsOf(text)).toEqual([`c buy ${BUY}`]);
    expect(read(text).usage?.totalTokens).toBe(15);
  });

  it('two different answers are none', () => {
    const other = WHOLE.replace('AAPL', 'MSFT');
    for (const text of [`${WHOLE}${other}`, `${WHOLE}\n${other}`, `data: ${WHOLE}\n\ndata: ${other}\n\n`]) {
      expect(failing(text)).toMatchObject({ code: 'provider_bad_answer', retryable: true });
    }
  });

  it.each([
    '{"choices": [',
    WHOLE.slice(0, -20),
    `${WHOLE}\n{"choices":`,
    'data: {"choices":[{"message"',
    '',
    ': x\n\n',
  ])('cut off, nothing of it counts: %j', (text) => {
    expect(failing(text)).toMatchObject({ code: 'provider_bad_answer', retryable: true });
  });
});

describe('a streamed answer', () => {
  const parts = [
    piece([0, 'c1', 'buy', '']),
    piece([0, undefined, undefined, '{"symbol":"AA']),
    piece([0, undefined, undefined, 'PL","amount":5}']),
  ];

  it('is put together: texts, thoughts, calls, usage, why it ended and who answered', () => {
    const turn = read(
      sse(
        { ...chunk({ role: 'assistant', content: '' }), system_fingerprint: 'fp_1', usage: null },
        chunk({ reasoning_content: 'Buy ' }),
        chunk({ reasoning_content: 'it.', content: null }),
        chunk({ content: 'I ' }),
        chunk({ content: 'buy.' }),
        ...parts,
        END,
        { choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
      ),
    );
    expect(turn).toEqual({
      message: {
        role: 'assistant',
        content: 'I buy.',
        reasoning_content: 'Buy it.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'buy', arguments: BUY } }],
      },
      usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
      finishReason: 'tool_calls',
      systemFingerprint: 'fp_1',
    });
  });

  it.each<[string, string]>([
    ['without blank lines', sse(...parts, END).replaceAll('\n\n', '\n')],
    ['with the line ends of Windows', sse(...parts, END).replaceAll('\n', '\r\n')],
    ['without a blank after the colon', sse(...parts, END).replaceAll('data: ', 'data:')],
    ['with comments in between', sse(...parts, END).replaceAll('\n\n', '\n\n: ping\n\n')],
    ['without [DONE]', sse(...parts, END).replace('data: [DONE]', '')],
    ['without a finish reason', sse(...parts)],
    ['as a JSON object a line', [...parts, END].map((data) => JSON.stringify(data)).join('\n')],
    ['without anything in between', [...parts, END].map((data) => JSON.stringify(data)).join('')],
    ['with its reason before its end', sse(...parts.slice(0, 2), END, ...parts.slice(2))],
    ['with the usage first', sse({ choices: [], usage: { total_tokens: 5 } }, ...parts, END)],
    [
      'with another choice beside it',
      sse({ choices: [{ index: 1, delta: { content: 'No.' } }] }, ...parts, END),
    ],
  ])('%s', (_case, text) => {
    expect(callsOf(text)).toEqual([`c1 buy ${BUY}`]);
  });

  it('a text may be split anywhere, also in the middle of a character', () => {
    const split = sse(chunk({ content: 'Gr\ud83d' }), chunk({ content: '\ude00ß' }), chunk({}, 'stop'));
    expect(read(split).message.content).toBe('Gr\ud83d\ude00ß');
  });

  it('parts of a list stay a list; those that go on are one', () => {
    const text = sse(
      chunk({
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'Buy ' }],
        content: [{ type: 'text', text: 'I ' }],
      }),
      chunk({
        reasoning_details: [{ type: 'reasoning.text', index: 0, text: 'it.', signature: 's' }],
        content: 'buy.',
      }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'x' }] }, 'stop'),
    );
    expect(read(text).message).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'I buy.' }],
      reasoning_details: [
        { type: 'reasoning.text', index: 0, text: 'Buy it.', signature: 's' },
        { type: 'reasoning.encrypted', index: 1, data: 'x' },
      ],
    });
  });

  it('a legacy function_call is put together too', () => {
    const text = sse(
      chunk({ function_call: { name: 'buy', arguments: '' } }),
      chunk({ function_call: { arguments: BUY.slice(0, 9) } }),
      chunk({ function_call: { arguments: BUY.slice(9) } }),
      chunk({}, 'function_call'),
    );
    expect(read(text).message.function_call).toEqual({ name: 'buy', arguments: BUY });
  });

  it.each<[string, readonly Piece[]]>([
    ['in the middle of a call', parts.slice(0, 2)],
    ['in the middle of its words', [chunk({ content: 'I will' })]],
    ['before its first word', [chunk({ role: 'assistant' })]],
  ])('that stops %s is none, and is asked for again', (_case, chunks) => {
    const cut = sse(...chunks).replace('data: [DONE]\n\n', '');
    expect(failing(cut)).toMatchObject({ code: 'provider_incomplete_answer', retryable: true });
    expect(failing(`${cut}data: {"choices":[{"del`).message).toContain('Nothing of that answer was done.');
  });

  it('that says it is done in the middle of a call is none either', () => {
    expect(failing(sse(...parts.slice(0, 2)))).toMatchObject({
      code: 'provider_incomplete_answer',
      message:
        'The provider HOST stopped its stream in the middle of a tool call. Nothing of that answer was done.',
    });
  });

  it('of which a part cannot be read is none', () => {
    const broken = sse(...parts, END).replace('"AA', '"AA"');
    const lost = sse(...parts, END).replace(
      'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"PL',
      'data: {"choi',
    );
    expect(failing(lost).code).toBe('provider_incomplete_answer');
    expect(failing(broken).code).toBe('provider_incomplete_answer');
  });

  it.each([
    ['an error event', 'event: error\ndata: {"message":"Overloaded","code":503}\n\n', 'provider_error'],
    ['an error', 'data: {"error":{"message":"Insufficient Balance","code":402}}\n\n', 'provider_quota'],
    [
      'OpenRouter’s',
      `data: ${JSON.stringify({ ...chunk({ content: '' }, 'error'), error: { code: 429, message: 'Slow down.' } })}\n\n`,
      'provider_rate_limited',
    ],
  ])('%s in its middle is that error, and nothing else of it counts', (_case, event, code) => {
    const [first = ''] = sse(...parts).split('data: [DONE]');
    expect(failing(`${first}${event}`)).toMatchObject({ code });
  });
});

describe('the calls of a streamed answer', () => {
  it.each<[string, readonly Piece[], readonly string[]]>([
    [
      'two, their pieces in turn',
      [
        piece([0, 'a', 'buy', ''], [1, 'b', 'sell', '']),
        piece([1, undefined, undefined, '{"n"']),
        piece([0, undefined, undefined, '{"m"']),
        piece([1, undefined, undefined, ':2}'], [0, undefined, undefined, ':1}']),
      ],
      ['a buy {"m":1}', 'b sell {"n":2}'],
    ],
    [
      'the second one first',
      [piece([1, 'b', 'sell', '{"n":2}']), piece([0, 'a', 'buy', '{"m":1}'])],
      ['a buy {"m":1}', 'b sell {"n":2}'],
    ],
    [
      'arguments before the name',
      [piece([0, undefined, undefined, '{"m"']), piece([0, 'a', 'buy', ':1}'])],
      ['a buy {"m":1}'],
    ],
    // https://github.com/mcowger/plexus/issues/691, https://github.com/ai-dynamo/dynamo/pull/4723
    [
      'all at one index, with ids',
      [
        piece([0, 'a', 'buy', '{"m":1}']),
        piece([0, 'b', 'buy', '{"m":2}']),
        piece([0, 'c', 'sell', '{"m":3}']),
      ],
      ['a buy {"m":1}', 'b buy {"m":2}', 'c sell {"m":3}'],
    ],
    // https://github.com/diegosouzapw/OmniRoute/issues/11044
    [
      'all at one index, without ids',
      [piece([0, undefined, 'buy', '{"m":1}']), piece([0, undefined, 'buy', '{"m":2}'])],
      ['- buy {"m":1}', '- buy {"m":2}'],
    ],
    [
      'one index for two, each in pieces',
      [
        piece([0, 'a', 'buy', '']),
        piece([0, undefined, undefined, '{"m":1}']),
        piece([0, 'b', 'sell', '']),
        piece([0, undefined, undefined, '{"m":2}']),
      ],
      ['a buy {"m":1}', 'b sell {"m":2}'],
    ],
    // https://github.com/langchain-ai/langchain/pull/40562
    [
      'no index at all',
      [
        piece([undefined, 'a', 'buy', '']),
        piece([undefined, undefined, undefined, '{"m":1}']),
        piece([undefined, 'b', 'sell', '{"m":2}']),
        piece([null, 'b', undefined, '']),
      ],
      ['a buy {"m":1}', 'b sell {"m":2}'],
    ],
    [
      'id and name again in every piece',
      [piece([0, 'a', 'buy', '{"m"']), piece([0, 'a', 'buy', ':1}']), piece([0, 'a', 'buy', ''])],
      ['a buy {"m":1}'],
    ],
    [
      'the name again in every piece, without an id',
      [piece([0, undefined, 'buy', '{"m"']), piece([0, undefined, 'buy', ':1}'])],
      ['- buy {"m":1}'],
    ],
    [
      'another id with every piece',
      [piece([0, 'a', 'buy', '{"m"']), piece([0, 'x', undefined, ':1']), piece([0, 'y', undefined, '}'])],
      ['a buy {"m":1}'],
    ],
    [
      'the whole call once more at the end',
      [
        piece([0, 'a', 'buy', '{"m"']),
        piece([0, undefined, undefined, ':1}']),
        piece([0, 'a', 'buy', '{"m":1}']),
      ],
      ['a buy {"m":1}'],
    ],
    [
      'a name in two pieces',
      [piece([0, 'a', 'get_price', '']), piece([0, undefined, '_local', '{}'])],
      ['a get_price_local {}'],
    ],
    [
      'empty ids and names in later pieces',
      [piece([0, 'a', 'buy', '{']), piece([0, '', '', '}'])],
      ['a buy {}'],
    ],
  ])('%s', (_case, chunks, calls) => {
    expect(callsOf(sse(...chunks, END))).toEqual(calls);
  });

  it('two calls that cannot be told apart are one that cannot be read, and nothing is guessed', () => {
    const chunks = [piece([0, 'a', 'buy', '{"m":1}']), piece([0, undefined, undefined, '{"m":2}'])];
    expect(callsOf(sse(...chunks, END))).toEqual(['a buy {"m":1}{"m":2}']);
  });

  it('arguments as an object, and what else the provider wants back, are kept', () => {
    const delta = {
      tool_calls: [
        {
          index: 0,
          id: 'a',
          function: { name: 'buy', arguments: { m: 1 } },
          extra_content: { google: { thought_signature: 's' } },
        },
      ],
    };
    expect(read(sse(chunk(delta), END)).message.tool_calls).toEqual([
      {
        id: 'a',
        type: 'function',
        extra_content: { google: { thought_signature: 's' } },
        function: { name: 'buy', arguments: { m: 1 } },
      },
    ]);
  });
});

describe('200 without an answer', () => {
  it.each<[unknown, string, boolean]>([
    [
      { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      'provider_quota',
      false,
    ],
    [
      {
        choices: null,
        base_resp: { status_code: 1004, status_msg: 'login fail: Please carry the API secret key' },
      },
      'provider_unauthorized',
      false,
    ],
    [
      { choices: null, base_resp: { status_code: 1002, status_msg: 'rate limit' } },
      'provider_rate_limited',
      true,
    ],
    [{ code: 'Arrearage', message: 'Access denied.' }, 'provider_quota', false],
    [{ error_code: 17, error_msg: 'Open api daily request limit reached' }, 'provider_quota', false],
    [{ code: 1113, msg: '余额不足', success: false }, 'provider_quota', false],
    [
      { object: 'error', message: 'This model does not exist.', code: 404 },
      'provider_model_not_found',
      false,
    ],
    [{ status: 'ok' }, 'provider_bad_answer', true],
  ])('%j', (body, code, retryable) => {
    expect(failing(JSON.stringify(body))).toMatchObject({ code, retryable });
  });

  it('a status that is none in an answer that is one changes nothing', () => {
    const body = { ...(JSON.parse(WHOLE) as object), base_resp: { status_code: 0, status_msg: '' } };
    expect(callsOf(JSON.stringify(body))).toEqual([`c buy ${BUY}`]);
  });
});
