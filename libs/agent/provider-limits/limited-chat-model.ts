import { type ProviderLimit } from '@app/config';
import { type AssistantTurn, type ChatModel, type ChatRequest } from '../chat-model.js';
import { type LimitedHost, type ProviderLimiter } from './provider-limiter.js';

/** What a config allows providers to be asked, and who keeps to it. */
export interface ModelLimits {
  /** By host, as `providerHost` has it. */
  readonly limits: ReadonlyMap<string, ProviderLimit>;
  readonly limiter: ProviderLimiter;
  /** Told of each request that got its place under the limits of a host, and after how long. */
  readonly onWaited?: (host: string, seconds: number) => void;
}

/** The model of a provider, within the limits of its host; as it is where the host has none. */
export function limitModel(
  model: ChatModel,
  host: string,
  { limits, limiter, onWaited }: ModelLimits,
): ChatModel {
  const limit = limits.get(host);
  return limit ? new LimitedChatModel(model, limiter, { host, limit }, onWaited) : model;
}

/** A model whose provider may be asked only so much. The time that a request waits for its place is none of its own. */
class LimitedChatModel implements ChatModel {
  /** @param onWaited told of each request that got its place, and after how long */
  constructor(
    private readonly model: ChatModel,
    private readonly limiter: ProviderLimiter,
    private readonly place: LimitedHost,
    private readonly onWaited?: (host: string, seconds: number) => void,
  ) {}

  respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    const asked = performance.now();
    return this.limiter.run(this.place, signal, () => {
      this.onWaited?.(this.place.host, (performance.now() - asked) / 1_000);
      return this.model.respond(request, signal);
    });
  }
}
