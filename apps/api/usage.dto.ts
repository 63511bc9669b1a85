import { CountField } from './open-api/fields.js';

/** What requests to models' providers took together. Sums are over those that said; what nobody said is null. */
export class UsageDto {
  /** Requests that were answered. */
  @CountField()
  model_calls!: number;

  /** Requests that were not. */
  @CountField()
  failed_calls!: number;

  /** Answers without a count of tokens: they are not in the sums. */
  @CountField()
  unknown_calls!: number;

  /** Answers whose cost is unknown: it is not in cost_usd. */
  @CountField()
  unknown_cost_calls!: number;

  @CountField()
  prompt_tokens!: number | null;

  /** Of the prompt tokens. */
  @CountField()
  cached_tokens!: number | null;

  @CountField()
  completion_tokens!: number | null;

  /** Of the completion tokens. */
  @CountField()
  reasoning_tokens!: number | null;

  @CountField()
  total_tokens!: number | null;

  /** US dollars. */
  cost_usd!: number | null;

  /** `reported` by the provider, or `computed` (also in part) from the config's prices. */
  cost_source!: 'reported' | 'computed' | null;

  /** Milliseconds of all requests, one after the other. */
  model_latency_ms!: number;
}
