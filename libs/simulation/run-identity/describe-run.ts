import { createHash } from 'node:crypto';
import { isBuiltIn, promptVersion, samplingParametersOf, type SamplingParameters } from '@app/agent';
import { codeVersion, type ConfigSnapshot, type ModelConfig, type SimulationConfig } from '@app/config';
import { executionModelOf, type RunIdentity } from '@app/domain';

/** What a run's identity is taken from. */
export interface RunDescription {
  /** The key-less config, its universe filled in. */
  readonly snapshot: ConfigSnapshot;
  readonly config: SimulationConfig & { readonly universe: readonly string[] };
  /** Signatures of the models that run. */
  readonly models: readonly string[];
  readonly priceDataVersion: number;
}

/** The identity of a run at the time of its acceptance. */
export function describeRun({ snapshot, config, models, priceDataVersion }: RunDescription): RunIdentity {
  const providers = config.models.filter(
    ({ signature, basemodel }) => models.includes(signature) && !isBuiltIn(basemodel),
  );
  return {
    config_sha256: sha256(JSON.stringify(snapshot)),
    config: withoutUniverse(snapshot),
    prompt_sha256: promptVersion(),
    universe: { sha256: sha256(config.universe.join('\n')), symbols: config.universe.length },
    ...executionModelOf(config.trading),
    code: codeVersion(),
    sampling: Object.fromEntries(providers.map((model) => [model.signature, samplingOf(model)])),
    price_data_version: priceDataVersion,
  };
}

function samplingOf(model: ModelConfig): RunIdentity['sampling'][string] {
  const { temperature, top_p, max_tokens, seed } = {
    ...samplingParametersOf(model),
    ...numbersIn(model.extraBody),
  };
  return {
    temperature: temperature ?? null,
    top_p: top_p ?? null,
    max_tokens: max_tokens ?? null,
    seed: seed ?? null,
  };
}

/** What stands in `extra_body` goes before; what is no number there is shown by the config alone. */
function numbersIn(extraBody: ModelConfig['extraBody'] = {}): SamplingParameters {
  return Object.fromEntries(Object.entries(extraBody).filter(([, value]) => typeof value === 'number'));
}

/** The universe has a hash of its own. */
function withoutUniverse(snapshot: ConfigSnapshot): RunIdentity['config'] {
  return Object.fromEntries(Object.entries(snapshot).filter(([key]) => key !== 'universe'));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
