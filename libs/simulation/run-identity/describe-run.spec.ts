import { parseSimulationConfig, withoutKeys } from '@app/config';
import { parseTradingDate } from '@app/domain';
import { configJson, modelJson } from '../../testing/config.builder.js';
import { describeRun } from './describe-run.js';

const dates = [parseTradingDate('2025-12-19'), parseTradingDate('2025-12-22')];
const provider = { basemodel: 'gpt', openai_api_key: 'sk-canary' };

function describeConfig(json: Record<string, unknown>, models: readonly string[] = ['alpha', 'beta']) {
  const parsed = parseSimulationConfig(json, '/data');
  const config = { ...parsed, universe: parsed.universe ?? [] };
  return describeRun({ snapshot: withoutKeys(json), config, models, dates, priceDataVersion: 4 });
}

describe('describeRun', () => {
  it('names what decides how a run comes out', () => {
    const json = configJson({
      models: [
        modelJson('alpha', { ...provider, temperature: 0, max_tokens: 500, seed: 7 }),
        modelJson('beta', { basemodel: 'builtin/random', seed: 3 }),
        modelJson('gamma', provider),
      ],
      trading: {
        commission: { per_trade: 1, per_share: 0.005 },
        slippage_bps: 2.5,
        max_position_fraction: 0.2,
        max_trades_per_day: 8,
      },
    });
    const identity = describeConfig(json);
    expect(identity).toEqual({
      config_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      config: {
        agent_type: 'BaseAgent',
        date_range: { init_date: '2025-10-01' },
        models: [
          { ...modelJson('alpha'), basemodel: 'gpt', temperature: 0, max_tokens: 500, seed: 7 },
          { ...modelJson('beta'), basemodel: 'builtin/random', seed: 3 },
          { ...modelJson('gamma'), basemodel: 'gpt' },
        ],
        trading: json.trading,
        agent_config: json.agent_config,
      },
      prompt_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      // printf 'NVDA\nAAPL' | sha256sum
      universe: {
        sha256: '8ab4304c950414c333d1b3f48448243488fbf1ec2d03976ed5f8b121a4d28781',
        symbols: 2,
      },
      execution: 'open',
      commission: { per_trade: 1, per_share: 0.005 },
      slippage_bps: 2.5,
      max_position_fraction: 0.2,
      max_trades_per_day: 8,
      code: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string, commit: identity.code.commit },
      sampling: { alpha: { temperature: 0, top_p: null, max_tokens: 500, seed: 7 } },
      price_data_version: 4,
    });
  });

  it('shows what extra_body says of sampling, and headers by the names of their variables only', () => {
    const extras = {
      extra_body: { temperature: 0.5, top_p: 'high' },
      extra_headers: { 'X-Key': 'env:GATEWAY_KEY' },
    };
    const identity = describeConfig(
      configJson({ models: [modelJson('alpha', { ...provider, ...extras, stream: true })] }),
    );
    expect(identity.sampling).toEqual({
      alpha: { temperature: 0.5, top_p: null, max_tokens: null, seed: null },
    });
    expect(identity.config.models).toEqual([
      { ...modelJson('alpha'), basemodel: 'gpt', ...extras, stream: true },
    ]);
  });

  it('hashes the whole config, and stays the same for the same one', () => {
    const json = configJson();
    expect(describeConfig(json)).toEqual(describeConfig(configJson()));
    const other = describeConfig(configJson({ agent_config: { max_steps: 11 } }));
    expect(other.config_sha256).not.toBe(describeConfig(json).config_sha256);
    expect(other.prompt_sha256).toBe(describeConfig(json).prompt_sha256);
  });
});
