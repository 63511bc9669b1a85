import { checkModelConfig } from '@app/agent';
import { type ModelConfig } from '@app/config';
import { DomainError } from '@app/domain';

/**
 * The models that a request runs: the enabled ones, or those of them that it names. The signature of a model with
 * replicates names all of them; `signature#2` names one.
 * @throws DomainError `no_enabled_models`, `unknown_signature`, `model_disabled`, or what is wrong with a built-in model
 */
export function checkModels(
  models: readonly ModelConfig[],
  requested: readonly string[] | undefined,
): readonly ModelConfig[] {
  for (const signature of requested ?? []) checkRequested(models, signature);
  const chosen = models.filter(
    (model) => model.enabled && (requested?.some((signature) => isNamed(model, signature)) ?? true),
  );
  if (chosen.length === 0) {
    throw new DomainError({
      code: 'no_enabled_models',
      message: 'models: the config enables no model; set "enabled": true for at least one.',
      details: { field: 'models' },
    });
  }
  for (const model of chosen) checkModelConfig(model);
  return chosen;
}

function isNamed(model: ModelConfig, signature: string): boolean {
  return model.signature === signature || model.replicateOf === signature;
}

function checkRequested(models: readonly ModelConfig[], signature: string): void {
  const model = models.find((entry) => isNamed(entry, signature));
  if (!model) {
    const known = models.map((entry) => entry.signature);
    throw new DomainError({
      code: 'unknown_signature',
      message: `models: the config has no model with the signature "${signature.slice(0, 120)}".`,
      details: { field: 'models', known_signatures: known.slice(0, 50) },
    });
  }
  if (!model.enabled) {
    throw new DomainError({
      code: 'model_disabled',
      message: `models: "${signature.slice(0, 120)}" is disabled in the config; set "enabled": true to run it.`,
      details: { field: 'models', model: signature },
    });
  }
}
