import { modelCallOf } from '../testing/model-call.builder.js';
import { TokenCost } from './token-cost.js';
import { NO_USAGE, sumUsage, usageOfCalls, type ModelCall } from './usage.js';

const counted = modelCallOf({
  latencyMs: 100,
  tokens: { prompt: 1_000, cached: 400, completion: 50, reasoning: 20, total: 1_050 },
  cost: { usd: TokenCost.parse('0.002'), source: 'reported' },
});
const plain = modelCallOf({
  latencyMs: 30,
  tokens: { prompt: 10, cached: null, completion: 1, reasoning: null, total: 11 },
});
const silent = modelCallOf({ latencyMs: 5 });
const failed = modelCallOf({ latencyMs: 7, failure: 'provider_rate_limited' });

describe('the usage of calls', () => {
  it.each<[string, ModelCall[], Partial<typeof NO_USAGE>]>([
    ['none', [], {}],
    [
      'one that was counted and priced',
      [counted],
      {
        calls: 1,
        promptTokens: 1_000,
        cachedTokens: 400,
        completionTokens: 50,
        reasoningTokens: 20,
        totalTokens: 1_050,
        cost: TokenCost.parse('0.002'),
        costSource: 'reported',
        latencyMs: 100,
      },
    ],
    [
      'one that said nothing: unknown, not zero',
      [silent],
      { calls: 1, unknownCalls: 1, unknownCostCalls: 1, latencyMs: 5 },
    ],
    [
      'some that said nothing: the sum of the others, marked as incomplete',
      [counted, silent, plain],
      {
        calls: 3,
        unknownCalls: 1,
        unknownCostCalls: 2,
        promptTokens: 1_010,
        cachedTokens: 400,
        completionTokens: 51,
        reasoningTokens: 20,
        totalTokens: 1_061,
        cost: TokenCost.parse('0.002'),
        costSource: 'reported',
        latencyMs: 135,
      },
    ],
    ['one that failed', [failed], { failedCalls: 1, latencyMs: 7 }],
  ])('%s', (_case, calls, usage) => {
    expect(usageOfCalls(calls)).toEqual({ ...NO_USAGE, ...usage });
  });

  it.each([
    ['reported', 'reported', 'reported'],
    ['computed', 'computed', 'computed'],
    ['reported', 'computed', 'computed'],
    ['computed', 'reported', 'computed'],
  ] as const)('a cost that is %s and %s is %s', (first, second, source) => {
    const of = (each: 'reported' | 'computed') =>
      modelCallOf({ cost: { usd: TokenCost.parse('0.1'), source: each } });
    const { cost, costSource } = usageOfCalls([of(first), of(second)]);
    expect([cost?.toString(), costSource]).toEqual(['0.2', source]);
  });

  it('adds up over attempts as over calls', () => {
    const [first, second] = [usageOfCalls([counted, silent]), usageOfCalls([plain, failed])];
    expect(sumUsage([first, second])).toEqual(usageOfCalls([counted, silent, plain, failed]));
    expect(sumUsage([])).toEqual(NO_USAGE);
  });
});
