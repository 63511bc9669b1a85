import { modelConfigOf } from '../../../testing/config.builder.js';
import { samplingParametersOf } from './sampling-parameters.js';

describe('the sampling parameters of a model', () => {
  it('are those that its config sets, as plain JSON', () => {
    expect(samplingParametersOf(modelConfigOf('a'))).toEqual({});
    const all = modelConfigOf('a', { temperature: 0, topP: 1, maxTokens: 10, seed: 0 });
    expect(JSON.stringify(samplingParametersOf(all))).toBe(
      '{"temperature":0,"top_p":1,"max_tokens":10,"seed":0}',
    );
  });
});
