import { type ModelConfig } from '@app/config';

/**
 * The sampling parameters that a model's config sets, under the names of the provider's API: what of a run's identity
 * decides how answers are drawn. What is missing is left to the provider.
 */
export type SamplingParameters = Readonly<
  Partial<Record<'temperature' | 'top_p' | 'max_tokens' | 'seed', number>>
>;

/** The sampling parameters of a model's config as plain JSON, without the keys that are unset. */
export function samplingParametersOf({
  temperature,
  topP,
  maxTokens,
  seed,
}: ModelConfig): SamplingParameters {
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(seed !== undefined && { seed }),
  };
}
