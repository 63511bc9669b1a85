import { Money } from '@app/domain';
import { errorOf } from '../testing/error-of.js';
import { without, configJson, modelConfigOf, modelJson } from '../testing/config.builder.js';
import { parseSimulationConfig, withoutKeys } from './parse-simulation-config.js';

const parse = (json: unknown) => parseSimulationConfig(json, '/srv/data');

describe('parseSimulationConfig', () => {
  it('reads every key', () => {
    const config = parse({
      agent_type: 'BaseAgent',
      date_range: { init_date: '2025-10-01', end_date: '2025-10-29' },
      models: [
        {
          name: 'DeepSeek',
          basemodel: 'deepseek-chat',
          signature: 'deepseek/deepseek-v3.1:free',
          enabled: true,
          openai_base_url: 'https://api.deepseek.com/v1',
          openai_api_key: 'env:DEEPSEEK_API_KEY',
          temperature: 0.7,
          top_p: 0.9,
          seed: 3,
          max_tokens: 4_096,
          stream: true,
          extra_body: { reasoning: { effort: 'low' }, n: 1, stop: null },
          extra_headers: { 'HTTP-Referer': 'https://example.org', 'X-Gateway-Token': 'env:GATEWAY_TOKEN' },
          api_version: '2024-10-21',
          summarize: true,
          recover_tool_calls: false,
          max_tokens_per_day: 200_000,
          max_cost_usd_per_job: 1.5,
          prices_per_million: { prompt: 0.27, cached: 0.07, completion: 1.1 },
          replicates: 1,
          knowledge_cutoff: '2025-07-01',
        },
        modelJson('m', { basemodel: 'builtin/momentum', window: 5, enabled: false }),
        modelJson('r', { basemodel: 'builtin/random', seed: 7, openai_base_url: null, openai_api_key: null }),
        modelJson('h', { basemodel: 'builtin/replay', history_path: 'sample/position.jsonl' }),
      ],
      agent_config: { max_steps: 30, max_retries: 3, base_delay: 0.5, initial_cash: 10_000.25 },
      log_config: { log_path: './data/agent_data' },
      universe: ['NVDA', 'AAPL'],
      trading: {
        commission: { per_trade: 1, per_share: 0.005 },
        slippage_bps: 5,
        max_position_fraction: 0.25,
        max_trades_per_day: 12,
      },
      provider_limits: { 'api.deepseek.com': { concurrent: 4 }, 'localhost:11434': { per_minute: 60 } },
    });
    expect(config).toEqual({
      dateRange: { initDate: '2025-10-01', endDate: '2025-10-29' },
      models: [
        {
          name: 'DeepSeek',
          basemodel: 'deepseek-chat',
          signature: 'deepseek/deepseek-v3.1:free',
          enabled: true,
          openaiBaseUrl: 'https://api.deepseek.com/v1',
          temperature: 0.7,
          topP: 0.9,
          seed: 3,
          maxTokens: 4_096,
          stream: true,
          extraBody: { reasoning: { effort: 'low' }, n: 1, stop: null },
          summarize: true,
          recoverToolCalls: false,
          budget: {
            maxTokensPerDay: 200_000,
            maxCostUsdPerJob: 1.5,
            pricesPerMillion: { prompt: 0.27, cached: 0.07, completion: 1.1 },
          },
          replicates: 1,
          knowledgeCutoff: '2025-07-01',
        },
        modelConfigOf('m', {
          name: 'The model m',
          basemodel: 'builtin/momentum',
          enabled: false,
          window: 5,
        }),
        modelConfigOf('r', { name: 'The model r', basemodel: 'builtin/random', seed: 7 }),
        modelConfigOf('h', {
          name: 'The model h',
          basemodel: 'builtin/replay',
          historyPath: 'sample/position.jsonl',
        }),
      ],
      agent: { maxSteps: 30, maxRetries: 3, baseDelaySeconds: 0.5, initialCash: Money.parse('10000.25') },
      universe: ['NVDA', 'AAPL'],
      trading: {
        commission: { perTrade: Money.parse('1'), perShare: Money.parse('0.005') },
        slippageBps: 5,
        maxPositionFraction: 0.25,
        maxTradesPerDay: 12,
      },
      providerLimits: new Map([
        ['api.deepseek.com', { concurrent: 4 }],
        ['localhost:11434', { perMinute: 60 }],
      ]),
    });
  });

  it('9: takes the initial cash from the config, exactly', () => {
    const config = parse(configJson({ agent_config: { initial_cash: 5_000 } }));
    expect(config.agent.initialCash.toString()).toBe('5000');
  });

  it('takes an index for the universe', () => {
    expect(parse(configJson({ universe: { index: 'NASDAQ-100' } })).universe).toEqual({
      index: 'NASDAQ-100',
    });
  });

  it('does without end_date, log_config and universe', () => {
    const json = without('universe', configJson());
    expect(parse(json)).toMatchObject({ dateRange: { initDate: '2025-10-01' }, universe: undefined });
  });

  const withExtras = (fields: Readonly<Record<string, unknown>>) =>
    configJson({ models: [modelJson('a', fields)] });
  const bad: readonly [what: string, json: unknown, problem: string | RegExp][] = [
    [
      'messages in extra_body',
      withExtras({ extra_body: { messages: [] } }),
      "models.0.extra_body.messages: must not be set here: the conversation is the session's",
    ],
    ...['model', 'tools', 'stream'].map((name): [string, unknown, RegExp] => [
      `${name} in extra_body`,
      withExtras({ extra_body: { [name]: true } }),
      new RegExp(`^models\\.0\\.extra_body\\.${name}: must not be set here: `),
    ]),
    [
      'a temperature that is set twice',
      withExtras({ temperature: 1, extra_body: { temperature: 0.5 } }),
      'models.0.extra_body.temperature: is set twice, here and by the key temperature',
    ],
    ['an extra_body that is a list', withExtras({ extra_body: [] }), /^models\.0\.extra_body: /],
    ...['', 'X Y', 'X:Y', 'Ümlaut', 'a\nb'].map((name): [string, unknown, RegExp] => [
      `${JSON.stringify(name)} as the name of a header`,
      withExtras({ extra_headers: { [name]: 'x' } }),
      /: is no name of a header$/,
    ]),
    ...[
      'Host',
      'content-length',
      'Connection',
      'Transfer-Encoding',
      'Proxy-Authorization',
      'content-type',
    ].map((name): [string, unknown, RegExp] => [
      `the header ${name}`,
      withExtras({ extra_headers: { [name]: 'x' } }),
      /: must not be set: it belongs to the connection$/,
    ]),
    ...['Authorization', 'api-key', 'X-Api-Key', 'Cookie', 'x-goog-api-key', 'X-Gateway-Token'].map(
      (name): [string, unknown, RegExp] => [
        `44: the header ${name} with a value that would be kept`,
        withExtras({ extra_headers: { [name]: 'secret-1' } }),
        /: must be env:NAME, because a job keeps its config and this is a key$/,
      ],
    ),
    [
      'a line break in the value of a header',
      withExtras({ extra_headers: { 'X-A': 'a\r\nX-B: b' } }),
      'models.0.extra_headers.X-A: is no value of a header',
    ],
    ...['env:', 'env: NAME', 'env:NAME OTHER'].map((value): [string, unknown, string] => [
      `the value ${value} of a header`,
      withExtras({ extra_headers: { 'X-A': value } }),
      'models.0.extra_headers.X-A: must name a variable of the environment after env:, without blanks',
    ]),
    [
      'a number as the value of a header',
      withExtras({ extra_headers: { 'X-A': 1 } }),
      /^models\.0\.extra_headers\.X-A: /,
    ],
    [
      'an api_version with a blank',
      withExtras({ api_version: '2024 10' }),
      'models.0.api_version: must be a version such as 2024-10-21',
    ],
    ['a stream that is no boolean', withExtras({ stream: 'yes' }), /^models\.0\.stream: /],
    ['a key unknown at the top', configJson({ modles: [] }), 'modles is not a known key'],
    [
      'two unknown keys of a model',
      configJson({ models: [modelJson('a'), modelJson('b', { api_key: 'secret-1', heat: 1 })] }),
      'models.1.api_key, heat is not a known key',
    ],
    [
      'an unknown key of date_range',
      configJson({ date_range: { init_date: '2025-10-01', start: 'x' } }),
      'date_range.start is not a known key',
    ],
    [
      'an unknown key of agent_config',
      configJson({ agent_config: { max_step: 1 } }),
      'agent_config.max_step is not a known key',
    ],
    [
      'an unknown key of log_config',
      configJson({ log_config: { log_path: './data', level: 'x' } }),
      'log_config.level is not a known key',
    ],
    [
      'a signature used twice',
      configJson({ models: [modelJson('a'), modelJson('b'), modelJson('a')] }),
      'models: the signature "a" appears more than once',
    ],
    ['max_steps 0', configJson({ agent_config: { max_steps: 0 } }), /^agent_config\.max_steps: /],
    ['half a step', configJson({ agent_config: { max_steps: 1.5 } }), /^agent_config\.max_steps: /],
    ['max_steps as text', configJson({ agent_config: { max_steps: '30' } }), /^agent_config\.max_steps: /],
    ['no try', configJson({ agent_config: { max_retries: 0 } }), /^agent_config\.max_retries: /],
    ['a negative delay', configJson({ agent_config: { base_delay: -1 } }), /^agent_config\.base_delay: /],
    ['negative cash', configJson({ agent_config: { initial_cash: -1 } }), /^agent_config\.initial_cash: /],
    ['no cash', configJson({ agent_config: { initial_cash: 0 } }), /^agent_config\.initial_cash: /],
    [
      'cash that rounds to none',
      configJson({ agent_config: { initial_cash: 1e-7 } }),
      /^agent_config\.initial_cash: /,
    ],
    [
      'an end before the start',
      configJson({ date_range: { init_date: '2025-10-01', end_date: '2025-09-30' } }),
      'date_range.end_date must not be before date_range.init_date',
    ],
    [
      'a day that does not exist',
      configJson({ date_range: { init_date: '2025-02-30' } }),
      'date_range.init_date: it must be an existing day written YYYY-MM-DD.',
    ],
    ['no init_date', configJson({ date_range: {} }), /^date_range\.init_date: /],
    [
      'no signature',
      configJson({ models: [modelJson('a', { signature: undefined })] }),
      /^models\.0\.signature: /,
    ],
    [
      'a signature of dots',
      configJson({ models: [modelJson('..')] }),
      'models.0.signature: it must not be "." or "..".',
    ],
    ['no model', configJson({ models: [] }), /^models: /],
    ['a model that is text', configJson({ models: ['gpt-5'] }), /^models\.0: /],
    [
      'a base URL of a file',
      configJson({ models: [modelJson('a', { openai_base_url: 'file:///etc' })] }),
      /^models\.0\.openai_base_url: /,
    ],
    [
      'a base URL with a query, where some put their key',
      configJson({ models: [modelJson('a', { openai_base_url: 'https://host/v1?key=secret-5' })] }),
      /^models\.0\.openai_base_url: must hold no user name, password or query/,
    ],
    [
      'a base URL with a password, which would be kept and shown',
      configJson({ models: [modelJson('a', { openai_base_url: 'https://user:secret-4@host/v1' })] }),
      'models.0.openai_base_url: must hold no user name, password or query; a key belongs in openai_api_key',
    ],
    ['another agent', configJson({ agent_type: 'Other' }), /^agent_type: /],
    ['an empty universe', configJson({ universe: [] }), /^universe: /],
    [
      'a symbol used twice',
      configJson({ universe: ['NVDA', 'AAPL', 'NVDA'] }),
      'universe: the symbol "NVDA" appears more than once',
    ],
    [
      'a symbol that is a path',
      configJson({ universe: ['NVDA', '../x'] }),
      /^universe\.1: it must be a ticker/,
    ],
    [
      'an index by its bare name',
      configJson({ universe: 'NASDAQ-100' }),
      'universe: must be a list of symbols or {"index": "NASDAQ-100"}',
    ],
    ['an index that nobody knows', configJson({ universe: { index: 'DAX' } }), /^universe\.index: /],
    [
      'an index with more to it',
      configJson({ universe: { index: 'NASDAQ-100', on: '2025-10-01' } }),
      'universe.on is not a known key',
    ],
    ['a list', [], /^the config: /],
    ['null', null, /^the config: /],
  ];

  it.each(bad)('refuses %s', (_what, json, problem) => {
    expect(errorOf(() => parse(json))).toMatchObject({
      code: 'invalid_config',
      details: { problems: [typeof problem === 'string' ? problem : expect.stringMatching(problem)] },
    });
  });

  it('names every problem at once, in one sentence', () => {
    const json = configJson({ agent_type: 'X', universe: [], agent_config: { max_steps: 0 } });
    expect(() => parse(json)).toThrow(
      /^The config is not valid: agent_type: .+; agent_config\.max_steps: .+; universe: .+\.$/,
    );
  });

  it('never quotes a value: it may be a key', () => {
    const json = configJson({
      models: [
        modelJson('a', { openai_base_url: 'secret-1', openai_api_key: ['secret-2'], enabled: 'secret-3' }),
      ],
      agent_config: { max_steps: 'secret-4' },
    });
    expect(errorOf(() => parse(json))).toMatchObject({
      message: expect.not.stringMatching(/secret/) as unknown,
    });
  });

  it.each(['./data/agent_data', './data', 'data/x', 'agent_data', './logs', '/srv/data/logs'])(
    'accepts the log_path %s',
    (path) => {
      expect(() => parse(configJson({ log_config: { log_path: path } }))).not.toThrow();
    },
  );

  it.each(['./data/../../etc', '../logs', '/var/log', '/srv/database', './data/../..'])(
    '41: refuses the log_path %s',
    (path) => {
      expect(errorOf(() => parse(configJson({ log_config: { log_path: path } })))).toMatchObject({
        code: 'invalid_config',
        details: {
          problems: ['log_config.log_path must stay inside DATA_DIR (a leading ./data/ means DATA_DIR)'],
        },
      });
    },
  );
});

describe('withoutKeys', () => {
  it('takes the key out of every model and leaves the file as it was', () => {
    const json = configJson({
      models: [
        modelJson('a', { openai_api_key: 'secret-1' }),
        modelJson('b', { openai_api_key: 'env:KEY' }),
        modelJson('c'),
      ],
    });
    const kept = withoutKeys(json);
    expect(kept).toEqual(configJson({ models: [modelJson('a'), modelJson('b'), modelJson('c')] }));
    expect(parse(kept).models).toHaveLength(3);
    expect(JSON.stringify(json)).toContain('secret-1');
  });
});
