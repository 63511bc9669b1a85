import { type ModelBudget, type TokenPrices } from '@app/config';
import { type ModelCall, usageOfCalls } from '@app/domain';
import {
  hanging,
  providerAway,
  saying,
  ScriptedChatModel,
  type ScriptedStep,
} from '../../testing/scripted-chat-model.fake.js';
import { type TokenUsage } from '../chat-model.js';
import { MeteredChatModel } from './metered-chat-model.js';

const REQUEST = { messages: [], tools: [] };
const PRICES: TokenPrices = { prompt: 2, cached: 0.5, completion: 10 };
const USAGE: TokenUsage = { promptTokens: 1_000, completionTokens: 100, totalTokens: 1_100 };

async function meter(step: ScriptedStep, prices?: TokenPrices): Promise<ModelCall> {
  const calls: ModelCall[] = [];
  const model = new MeteredChatModel(new ScriptedChatModel([step]), calls, { pricesPerMillion: prices });
  await model.respond(REQUEST, new AbortController().signal).catch(() => undefined);
  const [call] = calls;
  if (!call || calls.length > 1) throw new Error(`${calls.length} calls were written down`);
  return call;
}

describe('MeteredChatModel', () => {
  it('gives the answer on as it came, and writes down what it says of itself', async () => {
    const calls: ModelCall[] = [];
    const turn = saying('Done.', {
      usage: { ...USAGE, cachedTokens: 600, reasoningTokens: 80, costUsd: 0.001_25 },
      finishReason: 'stop',
      systemFingerprint: 'fp_1',
    });
    const model = new MeteredChatModel(new ScriptedChatModel([turn]), calls);
    expect(await model.respond(REQUEST, new AbortController().signal)).toBe(turn);
    expect(calls).toEqual([
      {
        latencyMs: expect.any(Number) as number,
        tokens: { prompt: 1_000, cached: 600, completion: 100, reasoning: 80, total: 1_100 },
        cost: { usd: expect.anything() as unknown, source: 'reported' },
        finishReason: 'stop',
        systemFingerprint: 'fp_1',
        failure: null,
      },
    ]);
    expect(calls[0]?.cost?.usd.toString()).toBe('0.00125');
  });

  it.each<[string, TokenUsage | undefined, TokenPrices | undefined, string | undefined]>([
    // 1,000 x 2 + 100 x 10 = 3,000 millionths
    ['the config’s prices', USAGE, PRICES, '0.003 computed'],
    // 400 x 2 + 600 x 0.5 + 100 x 10 = 2,100 millionths
    ['cached tokens at their price', { ...USAGE, cachedTokens: 600 }, PRICES, '0.0021 computed'],
    [
      'cached tokens without one',
      { ...USAGE, cachedTokens: 600 },
      { prompt: 2, completion: 10 },
      '0.003 computed',
    ],
    // No more than the prompt can have come from the cache: 1,000 x 0.5 + 1,000 = 1,500 millionths
    ['more cached than sent', { ...USAGE, cachedTokens: 5_000 }, PRICES, '0.0015 computed'],
    ['what the provider says, whatever the prices', { ...USAGE, costUsd: 0.5 }, PRICES, '0.5 reported'],
    ['nothing, when it was free', { ...USAGE, costUsd: 0 }, undefined, '0 reported'],
    ['unknown without prices', USAGE, undefined, undefined],
    ['unknown without tokens', undefined, PRICES, undefined],
    ['by prices, when what is reported cannot be', { ...USAGE, costUsd: -1 }, PRICES, '0.003 computed'],
  ])('the cost is %s', async (_case, usage, prices, expected) => {
    const { cost } = await meter(saying('Hm.', { usage }), prices);
    expect(cost ? `${cost.usd.toString()} ${cost.source}` : undefined).toBe(expected);
  });

  it.each([[Number.NaN], [-1], [1.5], [1e300]])('a count of %d tokens is unknown', async (promptTokens) => {
    const { tokens, cost } = await meter(saying('Hm.', { usage: { ...USAGE, promptTokens } }), PRICES);
    expect(tokens).toEqual({ prompt: null, cached: null, completion: 100, reasoning: null, total: 1_100 });
    expect(cost).toBeNull();
  });

  it('a total alone counts, and has no computed cost', async () => {
    const { tokens, cost } = await meter(saying('Hm.', { usage: { totalTokens: 500 } }), PRICES);
    expect(tokens).toEqual({ prompt: null, cached: null, completion: null, reasoning: null, total: 500 });
    expect(cost).toBeNull();
  });

  it.each<[string, ModelBudget, TokenUsage | undefined, string | undefined]>([
    ['tokens without any count', { maxTokensPerDay: 100 }, undefined, 'max_tokens_per_day cannot be kept'],
    ['tokens with a total', { maxTokensPerDay: 100 }, { totalTokens: 5 }, undefined],
    ['dollars without prices', { maxCostUsdPerJob: 1 }, USAGE, 'max_cost_usd_per_job cannot be kept'],
    ['dollars with prices', { maxCostUsdPerJob: 1, pricesPerMillion: PRICES }, USAGE, undefined],
    [
      'dollars with prices for a total alone',
      { maxCostUsdPerJob: 1, pricesPerMillion: PRICES },
      { totalTokens: 5 },
      'max_cost_usd_per_job cannot be kept',
    ],
    ['none', {}, undefined, undefined],
  ])('warns of a budget that cannot be kept: %s', async (_case, budget, usage, message) => {
    const model = new MeteredChatModel(new ScriptedChatModel([saying('Hm.', { usage })]), [], budget);
    const { warnings } = await model.respond(REQUEST, new AbortController().signal);
    expect(warnings).toEqual(
      message === undefined
        ? undefined
        : [{ code: 'budget_unknown', message: expect.stringContaining(message) as string }],
    );
  });

  it('39: a request that failed is written down with what came instead', async () => {
    expect(await meter({ error: providerAway() })).toMatchObject({
      tokens: null,
      failure: 'provider_unavailable',
    });
    expect(await meter({ error: new TypeError('oops') })).toMatchObject({ failure: 'internal_error' });
  });

  it('a request that was aborted counts as failed: what it cost is unknown', async () => {
    const calls: ModelCall[] = [];
    const controller = new AbortController();
    const hang = hanging(() => {
      controller.abort(new Error('cancelled'));
    });
    const answer = new MeteredChatModel(new ScriptedChatModel([hang]), calls).respond(
      REQUEST,
      controller.signal,
    );
    await expect(answer).rejects.toThrow('cancelled');
    expect(calls).toMatchObject([{ failure: 'aborted' }]);
    expect(usageOfCalls(calls)).toMatchObject({ calls: 0, failedCalls: 1, totalTokens: null, cost: null });
  });
});
