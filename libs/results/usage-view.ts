import { usageOfCalls, type ModelCall, type Usage } from '@app/domain';

/** What calls of a model took together, as JSON; null is unknown. See `Usage` for what is a sum over which calls. */
export interface UsageView {
  readonly model_calls: number;
  readonly failed_calls: number;
  readonly unknown_calls: number;
  readonly unknown_cost_calls: number;
  readonly prompt_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly total_tokens: number | null;
  readonly cost_usd: number | null;
  /** reported by the provider, or computed from the config's prices. */
  readonly cost_source: 'reported' | 'computed' | null;
  /** Of all calls, one after the other. */
  readonly model_latency_ms: number;
}

/** One request to a model's provider. */
export interface ModelCallView {
  readonly latency_ms: number;
  readonly prompt_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly cost_usd: number | null;
  readonly finish_reason: string | null;
  readonly system_fingerprint: string | null;
  /** The code of what came instead of an answer. */
  readonly failure: string | null;
}

/** What a model-day took, all of its attempts together, call by call. */
export interface DetailedUsageView extends UsageView {
  readonly calls: readonly ModelCallView[];
}

/** A usage as JSON. */
export function usageView(usage: Usage): UsageView {
  return {
    model_calls: usage.calls,
    failed_calls: usage.failedCalls,
    unknown_calls: usage.unknownCalls,
    unknown_cost_calls: usage.unknownCostCalls,
    prompt_tokens: usage.promptTokens,
    cached_tokens: usage.cachedTokens,
    completion_tokens: usage.completionTokens,
    reasoning_tokens: usage.reasoningTokens,
    total_tokens: usage.totalTokens,
    cost_usd: usage.cost?.toNumber() ?? null,
    cost_source: usage.costSource,
    model_latency_ms: usage.latencyMs,
  };
}

/** The usage of some calls as JSON, with each of them. */
export function detailedUsageView(calls: readonly ModelCall[]): DetailedUsageView {
  return { ...usageView(usageOfCalls(calls)), calls: calls.map(callView) };
}

function callView({ tokens, cost, ...call }: ModelCall): ModelCallView {
  return {
    latency_ms: call.latencyMs,
    prompt_tokens: tokens?.prompt ?? null,
    cached_tokens: tokens?.cached ?? null,
    completion_tokens: tokens?.completion ?? null,
    reasoning_tokens: tokens?.reasoning ?? null,
    cost_usd: cost?.usd.toNumber() ?? null,
    finish_reason: call.finishReason,
    system_fingerprint: call.systemFingerprint,
    failure: call.failure,
  };
}
