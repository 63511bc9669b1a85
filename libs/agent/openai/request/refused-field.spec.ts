import { refusedField } from './refused-field.js';
import { type RequestBody } from './request-body.js';

/** A request with everything that may be refused. */
const SENT: RequestBody = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Trade.' },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'At least 5 between 1 and 9.',
      reasoning: 'Hm.',
      refusal: null,
      tool_calls: [{ id: 'c', type: 'function', index: 0, function: { name: 'buy', arguments: '{}' } }],
    },
  ],
  tools: [
    {
      type: 'function',
      function: {
        name: 'buy',
        parameters: { $schema: 'x', type: 'object', additionalProperties: false, properties: { seed: {} } },
      },
    },
  ],
  temperature: 0.2,
  top_p: 0.9,
  max_tokens: 500,
  seed: 7,
  stream: false,
  usage: { include: true },
  parallel_tool_calls: true,
  enable_thinking: false,
};
const STREAMED: RequestBody = { ...SENT, stream: true, stream_options: { include_usage: true } };
const OPENAI: RequestBody = { model: 'm', messages: [], max_completion_tokens: 500 };

/** What a refusal with these words names, in short: where, field, and what is sent instead. */
function named(body: unknown, { status = 400, sent = SENT } = {}): string | undefined {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const refused = refusedField({ status, headers: new Headers(), text }, sent);
  if (!refused) return undefined;
  const { where, field, instead } = refused;
  const value = instead && 'value' in instead ? `=${String(instead.value)}` : '';
  return [where, field, ...(instead ? [`-> ${instead.field}${value}`] : [])].join(' ');
}

const error = (message: string, more: Record<string, unknown> = {}) => ({ error: { message, ...more } });

describe('a field of the request that a provider refuses by name', () => {
  it.each<[string, unknown, string]>([
    // https://github.com/FoundationAgents/OpenManus/issues/555
    [
      'OpenAI',
      error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        {
          param: 'max_tokens',
          code: 'unsupported_parameter',
        },
      ),
      'request max_tokens -> max_completion_tokens',
    ],
    // https://github.com/caozhiyuan/copilot-api/issues/164
    [
      'Copilot, without param',
      error(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        {
          code: 'invalid_request_body',
        },
      ),
      'request max_tokens -> max_completion_tokens',
    ],
    // https://github.com/appatalks/eva-agent/issues/83
    [
      'OpenAI',
      error("Unsupported parameter: 'temperature' is not supported with this model."),
      'request temperature',
    ],
    // https://github.com/decolua/9router/issues/560
    [
      'OpenAI, its one value',
      error(
        "Unsupported value: 'temperature' does not support 0.16 with this model. Only the default (1) value is supported.",
      ),
      'request temperature',
    ],
    // https://github.com/pydantic/pydantic-ai/issues/169
    [
      'Azure',
      error('Unrecognized request argument supplied: parallel_tool_calls'),
      'request parallel_tool_calls',
    ],
    // https://github.com/openai/openai-python/issues/1492
    ['Azure', error("Unknown parameter: 'parallel_tool_calls'."), 'request parallel_tool_calls'],
    // https://github.com/glowingjade/obsidian-smart-composer/issues/455
    [
      'Gemini',
      [error('Invalid JSON payload received. Unknown name "seed": Cannot find field.')],
      'request seed',
    ],
    ['by its param alone', error('Not supported.', { param: 'top_p' }), 'request top_p'],
    ['in a sentence', error('seed is not supported by this model'), 'request seed'],
    ['in a sentence', error('This model does not support temperature'), 'request temperature'],
    [
      'one of two',
      error('`temperature` and `top_p` cannot both be specified for this model.'),
      'request top_p',
    ],
    ['in backticks', error('`usage` is not a known field'), 'request usage'],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'seed'], msg: 'extra fields not permitted', type: 'value_error.extra' }] },
      'request seed',
    ],
    ['Ollama', { error: 'json: unknown field "stream"' }, 'request stream'],
    ['in Chinese', error('不支持的参数: temperature'), 'request temperature'],
    ['in German', error('Der Parameter temperature wird nicht unterstützt'), 'request temperature'],
    ['in Japanese', error('パラメータ seed はサポートされていません'), 'request seed'],
    [
      'Kimi, its one value',
      error('invalid temperature: only 1 is allowed for this model'),
      'request temperature',
    ],
    ['its one value', error('temperature must be 1 for this model'), 'request temperature'],
    ['one of two', error('You cannot set both `temperature` and `top_p`'), 'request top_p'],
    [
      'in another spelling',
      error('MaxTokens is not supported, please use MaxCompletionTokens'),
      'request max_tokens -> max_completion_tokens',
    ],
    [
      'a keyword of Python',
      { detail: "generate() got an unexpected keyword argument 'seed'" },
      'request seed',
    ],
  ])('%s: %j', (_provider, body, field) => {
    expect(named(body)).toBe(field);
  });

  // https://github.com/1Panel-dev/MaxKB/issues/2912
  it('vLLM: max_completion_tokens, of which it does not say what it takes, is left out', () => {
    const message =
      "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 800}]";
    expect(named({ object: 'error', message, code: 400 }, { sent: OPENAI })).toBe(
      'request max_completion_tokens',
    );
    expect(
      named(error("Unsupported parameter 'max_completion_tokens', use max_tokens"), { sent: OPENAI }),
    ).toBe('request max_completion_tokens -> max_tokens');
  });
});

describe('streaming that a provider refuses, or wants', () => {
  it.each([
    // https://github.com/FoundationAgents/OpenManus/issues/216
    'This model only support stream mode, please enable the stream parameter to access the model. ',
    'Non-streaming requests are not supported for this model',
    "Streaming is required: set 'stream' to true",
    'stream must be true',
    '该模型仅支持流式输出',
  ])('is asked for: %s', (message) => {
    expect(named(error(message))).toBe('request stream -> stream=true');
    expect(named(error(message), { sent: STREAMED })).not.toBe('request stream -> stream=true');
  });

  it.each([
    // https://github.com/chathub-dev/chathub/issues/1294
    "Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.",
    'Your organization must be verified; stream is not supported for it.',
    'Streaming is not supported for this model',
  ])('is given up: %s', (message) => {
    expect(named(error(message, { param: 'stream' }), { sent: STREAMED })).toBe(
      'request stream -> stream=false',
    );
  });

  // https://github.com/Pythagora-io/gpt-pilot/issues/1022
  it('is kept without its options', () => {
    expect(named(error('Unrecognized request argument supplied: stream_options'), { sent: STREAMED })).toBe(
      'request stream_options',
    );
  });
});

describe('a field of what goes back, or of the tools', () => {
  it.each<[string, number, unknown, string]>([
    // https://github.com/BerriAI/litellm/issues/30835
    [
      'Mistral',
      422,
      {
        object: 'error',
        message: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'messages', 2, 'assistant', 'reasoning_content'],
              msg: 'Extra inputs are not permitted',
              input: 'x',
            },
          ],
        },
        type: 'invalid_request_error',
      },
      'messages reasoning_content',
    ],
    // https://github.com/earendil-works/pi/issues/4514
    [
      'Kimi',
      400,
      error(
        "Extra inputs are not permitted, field: 'messages[8].reasoning', value: 'At least the temperature lies between 1 and 2.'",
      ),
      'messages reasoning',
    ],
    // https://github.com/anomalyco/opencode/issues/23193
    [
      'GLM',
      400,
      error("Extra inputs are not permitted, field: 'messages[2].refusal', value: None"),
      'messages refusal',
    ],
    [
      'Groq',
      400,
      error(
        "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning_content' is unsupported, did you mean 'role'?)]",
      ),
      'messages reasoning_content',
    ],
    ['in short', 400, error('reasoning_content is not allowed'), 'messages reasoning_content'],
    [
      'a call’s index',
      400,
      error('messages.1.tool_calls.0.index: Extra inputs are not permitted'),
      'messages index',
    ],
    // https://github.com/router-for-me/CLIProxyAPI/issues/97
    [
      'Gemini',
      400,
      [
        error(
          'Invalid JSON payload received. Unknown name "$schema" at \'request.tools[0].function_declarations[0].parameters\': Cannot find field.',
        ),
      ],
      'tools $schema',
    ],
  ])('%s, %i: %j', (_provider, status, body, field) => {
    expect(named(body, { status })).toBe(field);
  });
});

describe('what is no refusal of a field', () => {
  it.each([
    error("Invalid 'temperature': must be less than or equal to 2.", { param: 'temperature' }),
    error('temperature must be non-negative'),
    error('temperature must be 1 or less'),
    error('max_tokens is too large: 500000. This model supports at most 16384 completion tokens.'),
    error('This model does not support tools'),
    error('The model `m` does not exist or is not supported', { param: 'model' }),
    error('Your request was rejected.'),
    error("messages.1.content: text content blocks must be non-empty; 'type' is not supported"),
    error('Unknown parameter: logprobs'),
    error('upstream error: unexpected EOF while reading the stream'),
    error(`The seed of all is not lost. ${'x'.repeat(100)} Tools are not supported.`),
    error('thinking is enabled but reasoning_content is missing in assistant tool call message at index 2'),
    'Bad Request',
    '<html><body>seed is not supported</body></html>',
  ])('%j', (body) => {
    expect(named(body)).toBeUndefined();
  });

  it('an error of the server that speaks of a stream', () => {
    const body = error('The stream was closed: connection to the backend is not available');
    expect(named(body, { status: 503 })).toBeUndefined();
    expect(named(error('unknown error in stream'), { status: 500 })).toBeUndefined();
  });

  it.each([200, 401, 403, 429, 503])('an answer with status %i', (status) => {
    expect(named(error('seed is not supported'), { status })).toBeUndefined();
  });
});
