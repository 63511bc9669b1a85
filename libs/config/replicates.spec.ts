import { configJson, modelJson } from '../testing/config.builder.js';
import { errorOf } from '../testing/error-of.js';
import { parseSimulationConfig } from './parse-simulation-config.js';

const parse = (...models: object[]) => parseSimulationConfig(configJson({ models }), '/srv/data');

describe('replicates', () => {
  it('run a model as separate portfolios, each with a seed of its own', () => {
    const { models } = parse(
      modelJson('alpha', { replicates: 3, seed: 7 }),
      modelJson('beta', { replicates: 1 }),
      modelJson('x/y:z', { replicates: 2 }),
    );
    expect(models.map(({ signature, replicateOf, seed }) => [signature, replicateOf, seed])).toEqual([
      ['alpha#1', 'alpha', 7],
      ['alpha#2', 'alpha', 8],
      ['alpha#3', 'alpha', 9],
      ['beta', undefined, undefined],
      ['x/y:z#1', 'x/y:z', undefined],
      ['x/y:z#2', 'x/y:z', undefined],
    ]);
  });

  it.each([
    [
      'the name of another model',
      [modelJson('alpha', { replicates: 2 }), modelJson('alpha#2')],
      'models: the signature "alpha#2" appears more than once',
    ],
    [
      'the names of another model’s replicates',
      [modelJson('alpha', { replicates: 2 }), modelJson('alpha', { replicates: 3 })],
      'models: the signature "alpha#1" appears more than once',
    ],
    [
      'a name that is too long with its number',
      [modelJson('a'.repeat(119), { replicates: 2 })],
      'models.0.signature: with the number of its replicate it must be 1 to 120 printable characters',
    ],
  ])('refuses %s', (_what, models, problem) => {
    const error = errorOf(() => parse(...models)) as { details: { problems: string[] } };
    expect(error).toMatchObject({ code: 'invalid_config' });
    expect(error.details.problems).toContain(problem);
  });
});
