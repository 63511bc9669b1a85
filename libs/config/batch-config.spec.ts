import { configJson, modelJson, without } from '../testing/config.builder.js';
import { errorOf } from '../testing/error-of.js';
import { parseSimulationConfig, withoutKeys } from './parse-simulation-config.js';

const PLACEHOLDERS = {
  openai_base_url: 'Optional: YOUR_OPENAI_BASE_URL,you can write them in .env file',
  openai_api_key: 'Optional: YOUR_OPENAI_API_KEY,you can write them in .env file',
};

/** A config as the batch system ships them: placeholders where a model is not enabled, no universe. */
function batchConfig(init: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const models = [
    modelJson('claude-3.7-sonnet', {
      basemodel: 'anthropic/claude-3.7-sonnet',
      enabled: false,
      ...PLACEHOLDERS,
    }),
    modelJson('gpt-5', { basemodel: 'openai/gpt-5' }),
  ];
  const date_range = { init_date: '2025-10-01', end_date: '2025-10-21' };
  const log_config = { log_path: './data/agent_data' };
  return without('universe', configJson({ models, date_range, log_config, ...init }));
}

const parse = (json: unknown) => parseSimulationConfig(json, '/data');
const HOURS = { init_date: '2025-10-23 14:00:00', end_date: '2025-10-27 19:00:00' };

describe('a config of the batch system', () => {
  it.each([
    ['default_config', { market: 'us', agent_config: { verbose: true } }],
    ['default_day_config', {}],
  ])('%s loads as it is', (_name, init) => {
    const { models, dateRange } = parse(batchConfig(init));
    expect(dateRange).toEqual({ initDate: '2025-10-01', endDate: '2025-10-21' });
    expect(
      models.map(({ signature, enabled, openaiBaseUrl }) => [signature, enabled, openaiBaseUrl]),
    ).toEqual([
      ['claude-3.7-sonnet', false, undefined],
      ['gpt-5', true, undefined],
    ]);
  });

  it('leaves no placeholder in what a job keeps, and what it keeps loads again', () => {
    const kept = withoutKeys(batchConfig({ market: 'us', agent_config: { verbose: true } }));
    expect(JSON.stringify(kept)).not.toContain('YOUR_OPENAI');
    expect(parse(kept).models).toHaveLength(2);
  });

  it('with a placeholder of a model that is enabled is refused', () => {
    const models = [modelJson('gpt-5', PLACEHOLDERS)];
    expect(errorOf(() => parse(batchConfig({ models })))).toMatchObject({
      code: 'invalid_config',
      details: { problems: [expect.stringMatching(/^models\.0\.openai_base_url: /) as string] },
    });
  });

  it('44: a disabled model is no way around the rule that a URL holds no credentials', () => {
    const models = [modelJson('off', { enabled: false, openai_base_url: 'https://user:secret@host/v1' })];
    expect(errorOf(() => parse(batchConfig({ models })))).toMatchObject({ code: 'invalid_config' });
  });

  const rest = 'are not supported; a session is a day of US stocks (agent_type "BaseAgent", market "us")';
  it.each([
    [
      'default_hour_config',
      { agent_type: 'BaseAgent_Hour', date_range: HOURS },
      `agent_type: hourly sessions ${rest}`,
    ],
    [
      'astock_hour_config',
      { agent_type: 'BaseAgentAStock_Hour', market: 'cn', date_range: HOURS },
      `agent_type, market: hourly sessions of Chinese A-shares ${rest}`,
    ],
    [
      'astock_config, default_astock_config',
      { agent_type: 'BaseAgentAStock', market: 'cn' },
      `agent_type, market: Chinese A-shares ${rest}`,
    ],
    [
      'default_crypto_config',
      { agent_type: 'BaseAgentCrypto', market: 'crypto' },
      `agent_type, market: crypto-currencies ${rest}`,
    ],
    ['one that names the market alone', { market: 'cn' }, `agent_type, market: Chinese A-shares ${rest}`],
    [
      'one that names the agent alone',
      { agent_type: 'BaseAgentCrypto' },
      `agent_type: crypto-currencies ${rest}`,
    ],
    [
      'a crypto one with keys of its own',
      { market: 'crypto', crypto_config: {} },
      `agent_type, market: crypto-currencies ${rest}`,
    ],
  ])('%s is refused in one sentence', (_name, init, problem) => {
    expect(errorOf(() => parse(batchConfig(init)))).toMatchObject({
      code: 'invalid_config',
      message: `The config is not valid: ${problem}.`,
      details: { problems: [problem] },
    });
  });

  it('of a market that nobody knows is refused by the name of the field', () => {
    expect(errorOf(() => parse(batchConfig({ market: 'mars' })))).toMatchObject({
      details: { problems: [expect.stringMatching(/^market: /) as string] },
    });
  });
});
