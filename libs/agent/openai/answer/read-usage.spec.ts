import { readUsage } from './read-usage.js';

describe('what a provider counted', () => {
  it('usage missing is unknown', () => {
    expect([readUsage(undefined), readUsage(null), readUsage({}), readUsage('12 tokens')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('usage in part: what is missing is unknown, never 0', () => {
    expect(readUsage({ prompt_tokens: 12 })).toEqual({ promptTokens: 12 });
    expect(readUsage({ prompt_tokens: null, completion_tokens: -1, total_tokens: 5 })).toEqual({
      totalTokens: 5,
    });
  });

  it('a total that is missing is the sum of both parts', () => {
    expect(readUsage({ prompt_tokens: 12, completion_tokens: 3 })).toEqual({
      promptTokens: 12,
      completionTokens: 3,
      totalTokens: 15,
    });
  });

  it('a total that counts more than both parts (Gemini’s thoughts) is taken as it is', () => {
    expect(readUsage({ prompt_tokens: 12, completion_tokens: 3, total_tokens: 115 })?.totalTokens).toBe(115);
  });

  it('cached and reasoning tokens as OpenAI has them, and the cost as OpenRouter has it', () => {
    expect(
      readUsage({
        prompt_tokens: 194,
        completion_tokens: 20,
        total_tokens: 214,
        cost: 0.00095,
        cost_details: { upstream_inference_cost: null },
        prompt_tokens_details: { cached_tokens: 128, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 16 },
      }),
    ).toEqual({
      promptTokens: 194,
      completionTokens: 20,
      totalTokens: 214,
      cachedTokens: 128,
      reasoningTokens: 16,
      costUsd: 0.00095,
    });
  });

  it('cached tokens as DeepSeek has them; a 0 that was counted is 0', () => {
    expect(
      readUsage({ prompt_tokens: 10, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2 })?.cachedTokens,
    ).toBe(8);
    expect(readUsage({ prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 0 } })?.cachedTokens).toBe(
      0,
    );
  });

  it('a cost in another shape (Perplexity’s parts) is unknown', () => {
    expect(readUsage({ prompt_tokens: 10, cost: { total_cost: 0.006 } })).toEqual({ promptTokens: 10 });
  });
});
