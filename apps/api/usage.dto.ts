/** What requests to models' providers took together. Sums are over those that said; what nobody said is null. */
export class UsageDto {
  /** Requests that were answered. */
  model_calls!: number;

  /** Requests that were not. */
  failed_calls!: number;

  /** Answers without a count of tokens: they are not in the sums. */
  unknown_calls!: number;

  /** Answers whose cost is unknown: it is not in cost_usd. */
  unknown_cost_calls!: number;

  prompt_tokens!: number | null;

  /** Of the prompt tokens. */
  cached_tokens!: number | null;

  completion_tokens!: number | null;

  /** Of the completion tokens. */
  reasoning_tokens!: number | null;

  total_tokens!: number | null;

  cost_usd!: number | null;

  /** reported by the provider, or computed (also in part) from the config's prices. */
  cost_source!: string | null;

  /** Of all requests, one after the other. */
  model_latency_ms!: number;
}
