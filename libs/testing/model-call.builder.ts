import { type ModelCall } from '@app/domain';

/** A call that was answered within ten milliseconds by a provider that says nothing of tokens and cost. */
export function modelCallOf(init: Partial<ModelCall> = {}): ModelCall {
  return {
    latencyMs: 10,
    tokens: null,
    cost: null,
    finishReason: null,
    systemFingerprint: null,
    failure: null,
    ...init,
  };
}
