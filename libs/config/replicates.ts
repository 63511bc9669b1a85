import { type ModelConfig } from './simulation-config.js';

/** The portfolios of a model that is run `replicates` times: `signature#1`, `signature#2`, ...; of one the signature. */
export function replicateSignatures(signature: string, replicates: number): readonly string[] {
  if (replicates <= 1) return [signature];
  return Array.from({ length: replicates }, (_, index) => `${signature}#${index + 1}`);
}

/** `signature#2` without the number of its replicate; any other signature as it is. */
export function withoutReplicate(signature: string): string {
  return signature.replace(/#\d+$/, '');
}

/**
 * A model of a config file as the models that are run: itself, or its replicates, each with a portfolio and, where the
 * file gives a seed, a seed of its own.
 */
export function expandReplicates(model: ModelConfig): readonly ModelConfig[] {
  if (model.replicates <= 1) return [model];
  return replicateSignatures(model.signature, model.replicates).map((signature, index) => ({
    ...model,
    signature,
    replicateOf: model.signature,
    // The same seed would make a provider repeat itself.
    ...(model.seed !== undefined && { seed: model.seed + index }),
  }));
}
