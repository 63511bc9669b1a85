import { type TokenUsage } from '../../chat-model.js';
import { asJsonRecord, isJsonRecord } from '../../json-record.js';

/**
 * What a provider counted of one answer, in tokens and US dollars. What it does not say, or says as no number, is
 * unknown and never 0; undefined when it counted nothing at all.
 * @param usage the `usage` of a completion: OpenAI's names or those of its Responses API, DeepSeek's `prompt_cache_hit_tokens`, OpenRouter's `cost`
 */
export function readUsage(usage: unknown): TokenUsage | undefined {
  if (!isJsonRecord(usage)) return undefined;
  const promptTokens = count(usage.prompt_tokens) ?? count(usage.input_tokens);
  const completionTokens = count(usage.completion_tokens) ?? count(usage.output_tokens);
  const sum =
    promptTokens === undefined || completionTokens === undefined
      ? undefined
      : promptTokens + completionTokens;
  const prompt = asJsonRecord(usage.prompt_tokens_details);
  const completion = asJsonRecord(usage.completion_tokens_details);
  const counted = {
    promptTokens,
    completionTokens,
    totalTokens: count(usage.total_tokens) ?? sum,
    cachedTokens: count(prompt.cached_tokens) ?? count(usage.prompt_cache_hit_tokens),
    reasoningTokens: count(completion.reasoning_tokens),
    costUsd: amount(usage.cost),
  };
  const known = Object.entries(counted).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? amount(value) : undefined;
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
