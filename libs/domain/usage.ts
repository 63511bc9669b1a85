import { type TokenCost } from './token-cost.js';

/** Who said what a call costs: the provider, or the config's prices per million tokens. */
export type CostSource = 'reported' | 'computed';

/** Tokens of one answer as the provider counted them; null where it did not say. A total alone counts too. */
export interface CountedTokens {
  readonly prompt: number | null;
  /** The part of the prompt that came from the provider's cache. */
  readonly cached: number | null;
  readonly completion: number | null;
  /** The part of the completion that the model thought with. */
  readonly reasoning: number | null;
  readonly total: number;
}

/** One request to a model's provider. What is null is unknown, which is not the same as nothing. */
export interface ModelCall {
  /** From the request to the answer or the failure. */
  readonly latencyMs: number;
  readonly tokens: CountedTokens | null;
  readonly cost: { readonly usd: TokenCost; readonly source: CostSource } | null;
  readonly finishReason: string | null;
  readonly systemFingerprint: string | null;
  /** The code of what came instead of an answer; null for an answer. */
  readonly failure: string | null;
}

/**
 * What some calls took together. Sums are over the calls that said: null when none did, incomplete when `unknownCalls` (or,
 * for the cost, `unknownCostCalls`) is not 0.
 */
export interface Usage {
  /** Calls that were answered. */
  readonly calls: number;
  /** Calls that were not; what a provider charges for them is unknown. */
  readonly failedCalls: number;
  /** Answers whose tokens are unknown. */
  readonly unknownCalls: number;
  /** Answers whose cost is unknown. */
  readonly unknownCostCalls: number;
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly completionTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  readonly cost: TokenCost | null;
  /** `computed` as soon as a part of the cost was computed. */
  readonly costSource: CostSource | null;
  /** Of all calls, one after the other. */
  readonly latencyMs: number;
}

/** The usage of no call. */
export const NO_USAGE: Usage = {
  calls: 0,
  failedCalls: 0,
  unknownCalls: 0,
  unknownCostCalls: 0,
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  reasoningTokens: null,
  totalTokens: null,
  cost: null,
  costSource: null,
  latencyMs: 0,
};

/** The usage of some calls. */
export function usageOfCalls(calls: readonly ModelCall[]): Usage {
  return sumUsage(calls.map(usageOfCall));
}

/** Several usages together. */
export function sumUsage(parts: readonly Usage[]): Usage {
  return parts.reduce(add, NO_USAGE);
}

function usageOfCall({ latencyMs, tokens, cost, failure }: ModelCall): Usage {
  const answered = failure === null;
  return {
    calls: answered ? 1 : 0,
    failedCalls: answered ? 0 : 1,
    unknownCalls: answered && tokens === null ? 1 : 0,
    unknownCostCalls: answered && cost === null ? 1 : 0,
    promptTokens: tokens?.prompt ?? null,
    cachedTokens: tokens?.cached ?? null,
    completionTokens: tokens?.completion ?? null,
    reasoningTokens: tokens?.reasoning ?? null,
    totalTokens: tokens?.total ?? null,
    cost: cost?.usd ?? null,
    costSource: cost?.source ?? null,
    latencyMs,
  };
}

function add(a: Usage, b: Usage): Usage {
  return {
    calls: a.calls + b.calls,
    failedCalls: a.failedCalls + b.failedCalls,
    unknownCalls: a.unknownCalls + b.unknownCalls,
    unknownCostCalls: a.unknownCostCalls + b.unknownCostCalls,
    promptTokens: addKnown(a.promptTokens, b.promptTokens),
    cachedTokens: addKnown(a.cachedTokens, b.cachedTokens),
    completionTokens: addKnown(a.completionTokens, b.completionTokens),
    reasoningTokens: addKnown(a.reasoningTokens, b.reasoningTokens),
    totalTokens: addKnown(a.totalTokens, b.totalTokens),
    cost: a.cost && b.cost ? a.cost.plus(b.cost) : (a.cost ?? b.cost),
    costSource: a.costSource === 'computed' ? a.costSource : (b.costSource ?? a.costSource),
    latencyMs: a.latencyMs + b.latencyMs,
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : a + b;
}
