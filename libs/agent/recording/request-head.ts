import { type ModelConfig } from '@app/config';
import { isBuiltIn } from '../chat-models.js';

/** How a provider's model is asked to choose its words; what is absent is left to the provider. */
export interface SamplingParameters {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  readonly seed?: number;
}

/** The sampling parameters of a model's requests; a built-in model has none. */
export function samplingParameters(config: ModelConfig): SamplingParameters {
  if (isBuiltIn(config.basemodel)) return {};
  const { temperature, topP: top_p, maxTokens: max_tokens, seed } = config;
  return { temperature, top_p, max_tokens, seed };
}

/** What every request of a model says besides its messages and tools, as JSON. */
export function requestHead(config: ModelConfig): string {
  return JSON.stringify({ model: config.basemodel, ...samplingParameters(config) });
}
