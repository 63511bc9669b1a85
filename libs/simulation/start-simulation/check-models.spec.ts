import { modelConfigOf } from '../../testing/config.builder.js';
import { errorOf } from '../../testing/error-of.js';
import { checkModels } from './check-models.js';

const models = [
  modelConfigOf('alpha'),
  modelConfigOf('beta', { enabled: false, basemodel: 'builtin/nothing' }),
  modelConfigOf('gamma', { basemodel: 'gpt-5' }),
];

describe('checkModels', () => {
  it.each([
    { requested: undefined, chosen: ['alpha', 'gamma'] },
    { requested: ['gamma'], chosen: ['gamma'] },
    { requested: ['gamma', 'alpha', 'gamma'], chosen: ['alpha', 'gamma'] },
  ])('of $requested are $chosen, in the order of the config', ({ requested, chosen }) => {
    expect(checkModels(models, requested).map((model) => model.signature)).toEqual(chosen);
  });

  it.each([
    {
      requested: ['alpha', 'delta'],
      code: 'unknown_signature',
      message: 'models: the config has no model with the signature "delta".',
      details: { field: 'models', known_signatures: ['alpha', 'beta', 'gamma'] },
    },
    {
      requested: ['beta'],
      code: 'model_disabled',
      message: 'models: "beta" is disabled in the config; set "enabled": true to run it.',
      details: { field: 'models', model: 'beta' },
    },
    {
      requested: [],
      code: 'no_enabled_models',
      message: 'models: the config enables no model; set "enabled": true for at least one.',
      details: { field: 'models' },
    },
  ])('refuses $requested with $code', ({ requested, code, message, details }) => {
    expect(errorOf(() => checkModels(models, requested))).toMatchObject({ code, message, details });
  });

  it.each([
    { requested: ['alpha'], chosen: ['alpha#1', 'alpha#2'] },
    { requested: ['alpha#2'], chosen: ['alpha#2'] },
    { requested: ['alpha#2', 'alpha'], chosen: ['alpha#1', 'alpha#2'] },
  ])('of $requested among replicates are $chosen', ({ requested, chosen }) => {
    const replicates = ['alpha#1', 'alpha#2'].map((signature) =>
      modelConfigOf(signature, { replicates: 2, replicateOf: 'alpha' }),
    );
    const run = checkModels([...replicates, modelConfigOf('beta')], requested);
    expect(run.map((model) => model.signature)).toEqual(chosen);
  });

  it('refuses a config that enables no model', () => {
    expect(errorOf(() => checkModels([modelConfigOf('alpha', { enabled: false })], undefined))).toMatchObject(
      {
        code: 'no_enabled_models',
      },
    );
  });

  it('refuses a built-in model that does not exist or lacks a parameter, when it is to run', () => {
    expect(
      errorOf(() => checkModels([modelConfigOf('a', { basemodel: 'builtin/nothing' })], undefined)),
    ).toMatchObject({ code: 'unknown_model' });
    expect(
      errorOf(() => checkModels([modelConfigOf('a', { basemodel: 'builtin/replay' })], undefined)),
    ).toMatchObject({ code: 'missing_history' });
  });
});
