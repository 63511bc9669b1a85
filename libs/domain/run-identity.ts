import { type ExecutionModel } from './trading-rules.js';

/**
 * What decides how a run comes out: two runs of the same identity, given the same answers, leave the same behind. JSON,
 * because it is stored with the job and shown as it is. Hashes are SHA-256, hexadecimal.
 */
export interface RunIdentity extends ExecutionModel {
  /** Of the whole config, its universe filled in, without keys. */
  readonly config_sha256: string;
  /** The config without keys and without the universe. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of everything that models read besides the day's facts: prompts, reminders, tools and their schemas. */
  readonly prompt_sha256: string;
  /** `index` where its members on the run's dates were traded, and no list; `symbols` counts all of them. */
  readonly universe: { readonly index?: string; readonly sha256: string; readonly symbols: number };
  /** `commit` is null where it is not known; it ends in `-dirty` when files were changed since. */
  readonly code: { readonly version: string; readonly commit: string | null };
  /** The sampling parameters in effect, by signature of each provider's model; null is left to the provider. */
  readonly sampling: Readonly<Record<string, SamplingIdentity>>;
  /** The last import of prices before the job was accepted; 0 before the first. */
  readonly price_data_version: number;
}

export interface SamplingIdentity {
  readonly temperature: number | null;
  readonly top_p: number | null;
  readonly max_tokens: number | null;
  readonly seed: number | null;
}
