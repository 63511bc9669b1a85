import { type ModelConfig } from '@app/config';
import { isBuiltIn } from '../chat-models.js';
import { samplingParametersOf } from '../openai/request/sampling-parameters.js';

/** What every request of a model says besides its messages and tools, as JSON; a built-in model has no sampling parameters. */
export function requestHead(config: ModelConfig): string {
  const sampling = isBuiltIn(config.basemodel) ? {} : samplingParametersOf(config);
  const { basemodel: model, extraBody } = config;
  return JSON.stringify({
    model,
    ...sampling,
    ...(!isBuiltIn(model) && extraBody && { extra_body: extraBody }),
  });
}
